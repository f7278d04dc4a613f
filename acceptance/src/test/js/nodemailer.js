// Sends one letter over STARTTLS with a login and prints what the server said.
import nodemailer from 'nodemailer';

const [, , port, user, password, from] = process.argv;
const transport = nodemailer.createTransport({
  host: '127.0.0.1',
  port: Number(port),
  secure: false,
  requireTLS: true,
  auth: { user, pass: password },
  tls: { rejectUnauthorized: false },
});

try {
  const sent = await transport.sendMail({
    from: `Ann <${from}>`,
    to: ['bob@nodemailer.example', 'carl@nodemailer.example'],
    subject: 'Grüße from nodemailer',
    text: 'plain words\n.\n..two dots\n',
    html: '<p>rich words</p>',
    attachments: [{ filename: 'Übersicht.txt', content: 'figures' }],
  });
  console.log(JSON.stringify({ accepted: sent.accepted, messageId: sent.messageId, response: sent.response }));
} catch (error) {
  console.log(JSON.stringify({ code: error.code, responseCode: error.responseCode, response: error.response }));
}
transport.close();
