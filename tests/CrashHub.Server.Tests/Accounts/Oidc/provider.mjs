// An OpenID provider of its own: the certified implementation of Node, with one client and the package's own forms for signing in and agreeing.
//   node provider.mjs MODULE CLIENT SECRET REDIRECT
// Says `ready ISSUER` once it listens. Whoever signs in as NAME has the address NAME@example.org; it is verified unless the name begins with "new-".
import { createServer } from 'node:http';
import { pathToFileURL } from 'node:url';

const [module, client, secret, redirect] = process.argv.slice(2);
const { default: Provider } = await import(pathToFileURL(module));
const server = createServer();
server.listen(0, '127.0.0.1', () => {
  const issuer = `http://127.0.0.1:${server.address().port}`;
  const provider = new Provider(issuer, {
    clients: [{ client_id: client, client_secret: secret, redirect_uris: [redirect] }],
    claims: { openid: ['sub'], profile: ['name'], email: ['email', 'email_verified'] },
    pkce: { required: () => true },
    cookies: { keys: ['a key of the tests'] },
    findAccount: (_, name) => ({
      accountId: name,
      claims: async () => ({ sub: name, name, email: `${name}@example.org`, email_verified: !name.startsWith('new-') }),
    }),
  });
  server.on('request', provider.callback());
  console.log(`ready ${issuer}`);
});
