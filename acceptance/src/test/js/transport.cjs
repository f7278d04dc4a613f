// nodemailer with the Mailgun transport: sends one letter over REST and prints what it was told.
const nodemailer = require('nodemailer');
const mailgun = require('nodemailer-mailgun-transport');

const [, , url, key, domain] = process.argv;
const transport = nodemailer.createTransport(mailgun({ auth: { api_key: key, domain }, url }));
transport
  .sendMail({
    from: { name: 'Ann', address: `ann@${domain}` },
    to: [{ name: 'Bob', address: 'bob@transport.example' }],
    replyTo: `desk@${domain}`,
    subject: 'Grüße over the transport',
    text: 'plain words',
    html: '<p>rich words</p>',
    'v:order': '17',
    'o:tag': ['transported'],
    attachments: [{ filename: 'figures.txt', content: 'one two three' }],
  })
  .then((sent) => console.log(JSON.stringify({ messageId: sent.messageId, message: sent.message })))
  .catch((error) => console.log(JSON.stringify({ status: error.status, message: error.message, details: error.details })));
