// Mailgun's own JavaScript client, unchanged but for its base URL and its key: does one thing and prints what it was told.
import FormData from 'form-data';
import Mailgun from 'mailgun.js';

const [, , url, key, domain, what, argument] = process.argv;
const client = new Mailgun(FormData).client({ username: 'api', key, url });

const things = {
  send: () =>
    client.messages.create(domain, {
      from: `Ann <ann@${domain}>`,
      to: ['Bob <bob@js.example>'],
      cc: 'carl@js.example',
      bcc: 'dora@js.example',
      subject: 'Grüße from JavaScript',
      text: 'plain words',
      html: '<p>rich words <img src="cid:logo.png"></p>',
      'o:tag': ['first', 'second'],
      'v:order': '17',
      'h:X-Mark': 'kept',
      attachment: { filename: 'Übersicht.txt', data: Buffer.from('figures') },
      inline: { filename: 'logo.png', data: Buffer.from([0x89, 0x50, 0x4e, 0x47]) },
    }),
  testmode: () =>
    client.messages.create(domain, {
      from: `ann@${domain}`,
      to: 'bob@testmode.example',
      subject: 'Test',
      text: 'x',
      'o:testmode': 'yes',
    }),
  mime: () =>
    client.messages.create(domain, {
      to: 'bob@jsmime.example',
      message: `From: ann@${domain}\r\nTo: bob@jsmime.example\r\nSubject: By hand\r\nX-Mark: kept\r\n\r\nMy own lines.\r\n`,
    }),
  events: () => client.events.get(domain, { event: 'delivered', 'message-id': argument }),
  domains: () => client.domains.list(),
  domain: () => client.domains.get(domain),
};

try {
  console.log(JSON.stringify(await things[what]()));
} catch (error) {
  console.log(JSON.stringify({ status: error.status, message: error.message, details: error.details }));
}
