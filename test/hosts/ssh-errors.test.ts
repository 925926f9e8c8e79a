import { expect, test } from 'vitest';
import type { HostTarget } from '../../src/hosts/connection.ts';
import { explainSsh, explainSudo } from '../../src/hosts/ssh-errors.ts';

const target: HostTarget = {
  name: 'box',
  address: 'box',
  user: 'ops',
  port: 2222,
  sudo: 'auto',
  acceptNewHostKeys: false,
  sshOptions: [],
};

/** Recorded from OpenSSH 9.2 in the C locale. */
const changed = `@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @
@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@@
IT IS POSSIBLE THAT SOMEONE IS DOING SOMETHING NASTY!
Host key verification failed.
`;

test.each([
  [changed, 'host-key-changed', 'host-key-changed'],
  [
    'No ED25519 host key is known for box and you have requested strict checking.\nHost key verification failed.',
    'host-key-unknown',
    'host-key-unknown',
  ],
  [
    'ssh: Could not resolve hostname box: Name or service not known',
    'unreachable',
    'host-name-unknown',
  ],
  ['ops@box: Permission denied (publickey).', 'login-refused', 'host-login-refused'],
  [
    'Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures',
    'login-refused',
    'host-login-refused',
  ],
  ['ssh: connect to host box port 2222: Connection refused', 'unreachable', 'host-refused'],
  ['ssh: connect to host box port 22: Connection timed out', 'unreachable', 'host-no-answer'],
  ['Timeout, server box not responding.', 'unreachable', 'host-no-answer'],
  ['ssh: connect to host box port 22: No route to host', 'unreachable', 'host-no-route'],
  ['ssh: connect to host box port 22: Network is unreachable', 'unreachable', 'host-no-route'],
  [
    'kex_exchange_identification: Connection closed by remote host',
    'unreachable',
    'host-connection-lost',
  ],
  ['client_loop: send disconnect: Broken pipe', 'unreachable', 'host-connection-lost'],
  ['command-line: line 0: Bad configuration option: nosuch', 'failed', 'host-ssh-failed'],
  ['', 'failed', 'host-ssh-failed'],
])('ssh: %j', (stderr, kind, code) => {
  const error = explainSsh(stderr, '', target);
  expect(error).toMatchObject({ kind, code, host: 'box' });
  expect(error.message).not.toBe('');
  expect(error.hint).not.toBe('');
});

test('what an unknown failure said is repeated, cut short', () => {
  expect(explainSsh('', 'This account is currently not available.\n', target).message).toContain(
    'This account is currently not available.',
  );
  expect(explainSsh('x'.repeat(5000), '', target).message.length).toBeLessThan(400);
});

test('the way to mend a changed key names the entry as ssh keeps it', () => {
  expect(explainSsh(changed, '', target).hint).toContain("ssh-keygen -R '[box]:2222'");
});

test.each([
  ['sudo: a password is required', 'sudo-password-needed'],
  ['sudo: interactive authentication is required', 'sudo-password-needed'],
  ['/bin/sh: 1: sudo: not found', 'sudo-missing'],
  ['sh: sudo: command not found', 'sudo-missing'],
  ['guest is not in the sudoers file.', 'sudo-not-allowed'],
  ['Sorry, user ops is not allowed to execute "/bin/sh" as root on box.', 'sudo-not-allowed'],
  ['sudo: sorry, you must have a tty to run sudo', 'sudo-tty'],
  [
    'Sorry, try again.\nsudo: no password was provided\nsudo: 1 incorrect password attempt',
    'sudo-password-wrong',
  ],
  ['sudo: unable to open audit system', 'sudo-failed'],
])('sudo: %j', (stderr, code) => {
  expect(explainSudo(stderr, target)).toMatchObject({ kind: 'sudo-refused', code });
});
