// Mailgun's own JavaScript client, unchanged: every operation of the sending side that it wraps, in one tour. Prints what each
// step was told; a step that was refused prints the refusal.
import FormData from 'form-data';
import Mailgun from 'mailgun.js';

const [, , url, key, home] = process.argv;
const client = new Mailgun(FormData).client({ username: 'api', key, url });
const domain = 'tour.example';
const list = `team@${domain}`;
const steps = [];

/** Calls it, keeps what it said, and goes on whatever it said. */
async function step(name, call) {
  try {
    const value = await call();
    steps.push({ step: name, value: value === undefined ? null : value });
    return value;
  } catch (error) {
    steps.push({ step: name, refused: { status: error.status, message: error.message, details: error.details } });
    return {};
  }
}

/** Until it is there; what is read back from events takes a moment. */
async function eventually(look) {
  for (let attempt = 0; attempt < 400; attempt++) {
    const found = await look();
    if (found) return found;
    await new Promise((resume) => setTimeout(resume, 25));
  }
  throw new Error('it never came');
}

// ---- domains
await step('domains.create', () => client.domains.create({ name: domain, smtp_password: 'a-password', use_automatic_sender_security: true }));
await step('domains.list', () => client.domains.list({ limit: 5 }));
await step('domains.get', () => client.domains.get(domain));
await step('domains.update', () => client.domains.update(domain, { spam_action: 'tag', wildcard: true }));
await step('domains.verify', () => client.domains.verify(domain));
await step('domains.getConnection', () => client.domains.getConnection(domain));
await step('domains.updateConnection', () => client.domains.updateConnection(domain, { require_tls: true, skip_verification: false }));
await step('domains.getTracking', () => client.domains.getTracking(domain));
await step('domains.updateTracking open', () => client.domains.updateTracking(domain, 'open', { active: 'yes' }));
await step('domains.updateTracking click', () => client.domains.updateTracking(domain, 'click', { active: 'htmlonly' }));
await step('domains.updateTracking unsubscribe', () =>
  client.domains.updateTracking(domain, 'unsubscribe', { active: 'no', html_footer: '<p>Bye</p>', text_footer: 'Bye' }));
await step('domains.updateWebPrefix', () => client.domains.updateWebPrefix(domain, { web_prefix: 'links' }));
await step('domains.updateDKIMAuthority', () => client.domains.updateDKIMAuthority(domain, { self: 'yes' }));
await step('domains.updateDKIMSelector', () => client.domains.updateDKIMSelector(domain, { dkimSelector: 'fresh' }));
await step('domains.getIps', () => client.domains.getIps(domain));

// ---- DKIM keys
await step('domainKeys.create', () => client.domains.domainKeys.create({ signingDomain: domain, selector: 'second', bits: 2048 }));
await step('domainKeys.list', () => client.domains.domainKeys.list(domain));
await step('domainKeys.listAll', () => client.domains.domainKeys.listAll({ signingDomain: domain }));
await step('domainKeys.activate', () => client.domains.domainKeys.activate(domain, 'second'));
await step('domainKeys.deactivate', () => client.domains.domainKeys.deactivate(domain, 'second'));
await step('domainKeys.destroy', () => client.domains.domainKeys.destroy(domain, 'second'));
await step('dkimManagement.update', () => client.dkimManagement.update(domain, { rotation_enabled: true, rotation_interval: '30d' }));
await step('dkimManagement.rotateImmediately', () => client.dkimManagement.rotateImmediately(domain));

// ---- credentials
await step('credentials.create', () => client.domains.domainCredentials.create(domain, { login: 'ann', password: 'a-password' }));
await step('credentials.list', () => client.domains.domainCredentials.list(domain));
await step('credentials.update', () => client.domains.domainCredentials.update(domain, 'ann', { password: 'another-one' }));
await step('credentials.destroy', () => client.domains.domainCredentials.destroy(domain, 'ann'));
await step('credentials.destroyAll', () => client.domains.domainCredentials.destroyAll(domain));

// ---- addresses and pools
await step('ips.list', () => client.ips.list());
await step('ips.get', () => client.ips.get('127.0.0.1'));
const pool = await step('ip_pools.create', () => client.ip_pools.create({ name: 'ours', description: 'some', ip: '127.0.0.1' }));
await step('ip_pools.list', () => client.ip_pools.list());
await step('ip_pools.update', () => client.ip_pools.update(pool.pool_id, { name: 'ours too', description: 'more' }));
await step('domains.linkIpPool', () => client.domains.linkIpPool(domain, pool.pool_id));
await step('ip_pools.linkedDomains', () => client.ip_pools.linkedDomains(pool.pool_id));

// ---- templates
const templates = client.domains.domainTemplates;
await step('templates.create', () =>
  templates.create(domain, { name: 'hello', description: 'greets', template: '<p>Hello {{who}}</p>', tag: 'one', comment: 'first' }));
await step('templates.list', () => templates.list(domain));
await step('templates.get', () => templates.get(domain, 'hello', { active: 'yes' }));
await step('templates.update', () => templates.update(domain, 'hello', { description: 'greets warmly' }));
await step('templates.createVersion', () =>
  templates.createVersion(domain, 'hello', { template: '<p>Hi {{who}}</p>', tag: 'two', comment: 'second', active: 'yes' }));
await step('templates.listVersions', () => templates.listVersions(domain, 'hello'));
await step('templates.getVersion', () => templates.getVersion(domain, 'hello', 'two'));
await step('templates.updateVersion', () => templates.updateVersion(domain, 'hello', 'two', { comment: 'better' }));

// ---- messages
await step('domains.updateConnection back', () => client.domains.updateConnection(domain, { require_tls: false, skip_verification: false }));
const sent = await step('messages.create', () =>
  client.messages.create(domain, {
    from: `Ann <ann@${domain}>`,
    to: ['bob@touring.example'],
    subject: 'By template',
    template: 'hello',
    't:variables': JSON.stringify({ who: 'Bob' }),
    't:text': 'yes',
  }));
const id = String(sent.id).replace(/[<>]/g, '');
const stored = await step('events.get', () =>
  eventually(async () => {
    const events = await client.events.get(domain, { event: 'accepted', 'message-id': id });
    return events.items[0]?.storage?.key;
  }));
await step('messages.retrieveStoredEmail', () => client.messages.retrieveStoredEmail(domain, stored));
await step('messages.getMessagesQueueStatus', () => client.messages.getMessagesQueueStatus(domain));
// messages.clearMessagesQueue can't be driven: the client takes no storage host but Mailgun's own.

// ---- suppressions
const entries = { bounces: { address: 'b@dest.example', code: 550, error: 'no such user' }, unsubscribes: { address: 'u@dest.example' },
  complaints: { address: 'c@dest.example' }, whitelists: { address: 'w@dest.example' } };
for (const [kind, entry] of Object.entries(entries)) {
  await step(`suppressions.create ${kind}`, () => client.suppressions.create(domain, kind, entry));
  await step(`suppressions.list ${kind}`, () => client.suppressions.list(domain, kind));
  await step(`suppressions.get ${kind}`, () => client.suppressions.get(domain, kind, entry.address));
  if (kind !== 'whitelists') {
    await step(`suppressions.create several ${kind}`, () =>
      client.suppressions.create(domain, kind, [{ address: 'x@dest.example' }, { address: 'y@dest.example' }]));
  }
  await step(`suppressions.destroy ${kind}`, () => client.suppressions.destroy(domain, kind, entry.address));
  await step(`suppressions.upload ${kind}`, () =>
    client.suppressions.upload(domain, kind, { filename: `${kind}.csv`, data: Buffer.from('address\nz@dest.example\n') }));
  await step(`suppressions.destroyAll ${kind}`, () => client.suppressions.destroyAll(domain, kind));
}

// ---- mailing lists
await step('lists.create', () => client.lists.create({ address: list, name: 'Team', description: 'all of us', access_level: 'everyone' }));
await step('lists.list', () => client.lists.list());
await step('lists.listByAddress', () => client.lists.listByAddress({ address: list }));
await step('lists.get', () => client.lists.get(list));
await step('lists.update', () => client.lists.update(list, { address: list, description: 'all of us, still' }));
const members = client.lists.members;
await step('members.createMember', () =>
  members.createMember(list, { address: 'm@dest.example', name: 'Em', vars: JSON.stringify({ age: 27 }), subscribed: 'yes', upsert: 'yes' }));
await step('members.createMembers', () =>
  members.createMembers(list, { members: [{ address: 'n@dest.example', name: 'En', vars: { age: 28 }, subscribed: true }], upsert: 'yes' }));
await step('members.listMembers', () => members.listMembers(list));
await step('members.listMembersByAddress', () => members.listMembersByAddress(list, { limit: 10 }));
await step('members.getMember', () => members.getMember(list, 'm@dest.example'));
await step('members.updateMember', () => members.updateMember(list, 'm@dest.example', { address: 'm@dest.example', name: 'Emma', subscribed: 'no' }));
await step('members.upload', () =>
  members.upload(list, { filename: 'members.csv', data: Buffer.from('address,name\no@dest.example,Oh\n') }, true, true));
await step('members.destroyMember', () => members.destroyMember(list, 'm@dest.example'));
await step('lists.destroy', () => client.lists.destroy(list));

// ---- templates, gone again
await step('templates.destroyVersion', () => templates.destroyVersion(domain, 'hello', 'one'));
await step('templates.destroy', () => templates.destroy(domain, 'hello'));
await step('templates.destroyAll', () => templates.destroyAll(domain));

// ---- account
const account = client.accountManagement;
await step('account.updateAccountSettings', () => account.updateAccountSettings({ name: 'Touring' }));
await step('account.getWebhookSigningKey', () => account.getWebhookSigningKey());
await step('account.createWebhookSigningKey', () => account.createWebhookSigningKey());
await step('account.addSandboxAuthorizedRecipient', () => account.addSandboxAuthorizedRecipient('friend@dest.example'));
await step('account.getSandboxAuthorizedRecipients', () => account.getSandboxAuthorizedRecipients());
await step('account.removeSandboxAuthorizedRecipient', () => account.removeSandboxAuthorizedRecipient('friend@dest.example'));
await step('account.resendActivationEmail', () => account.resendActivationEmail());
await step('customMessageLimit.set', () => client.customMessageLimit.set(1000000));
await step('customMessageLimit.get', () => client.customMessageLimit.get());
await step('customMessageLimit.enable', () => client.customMessageLimit.enable());
await step('customMessageLimit.destroy', () => client.customMessageLimit.destroy());
const made = await step('apiKeys.create', () => client.apiKeys.create({ role: 'developer', kind: 'user', description: 'for the tour' }));
await step('apiKeys.list', () => client.apiKeys.list({}));
await step('apiKeys.destroy', () => client.apiKeys.destroy(made.key.id));
await step('apiKeys.regeneratePublicKey', () => client.apiKeys.regeneratePublicKey());

// ---- subaccounts
const sub = await step('subaccounts.create', () => client.subaccounts.create('branch'));
const branch = sub.subaccount?.id;
await step('subaccounts.list', () => client.subaccounts.list({ limit: 10 }));
await step('subaccounts.get', () => client.subaccounts.get(branch));
await step('subaccounts.setMonthlySendingLimit', () => client.subaccounts.setMonthlySendingLimit(branch, 5000));
await step('subaccounts.getMonthlySendingLimit', () => client.subaccounts.getMonthlySendingLimit(branch));
await step('subaccounts.updateSubaccountFeature', () => client.subaccounts.updateSubaccountFeature(branch, { sending: true }));
client.setSubaccount(branch);
await step('domains.create for the subaccount', () => client.domains.create({ name: 'branch.example' }));
await step('domains.list of the subaccount', () => client.domains.list());
client.resetSubaccount();
await step('subaccounts.disable', () => client.subaccounts.disable(branch));
await step('subaccounts.enable', () => client.subaccounts.enable(branch));
await step('subaccounts.destroy', () => client.subaccounts.destroy(branch));

await step('domains.destroy', () => client.domains.destroy(domain));
await step('domains.get of home', () => client.domains.get(home));
console.log(JSON.stringify({ steps }));
