import { type Check, type CheckInput, problem, type ValueProblem } from './check.ts';
import { isIpv6, isNameOrIpv4, parseManagementLif } from './document.ts';

export const checkManagementLif: Check = ({ value, key, show }) => {
  const result = parseManagementLif(value);
  if ('lif' in result) return null;
  const forms = 'Write HOST, HOST:PORT, [IPV6] or [IPV6]:PORT.';
  switch (result.problem) {
    case 'ipv6-unbracketed':
      return problem(
        'ipv6-unbracketed',
        `${key} is an IPv6 address without brackets; the plugin fails with "index out of range".`,
        `Put the address in brackets${isIpv6(value) ? `: ${show(`[${value}]`)}` : ''}.`,
      );
    case 'port':
      return problem('bad-port', `The port of ${key} is no number from 1 to 65535.`, forms);
    case 'url':
      // Not shown: what people paste here may hold user:password@.
      return problem('bad-address', `${key} is a URL or path, not an address.`, forms);
    default:
      return problem('bad-address', `${key} is no name or address: ${show(value)}.`, forms);
  }
};

export const checkDataLif: Check = ({ value, key, show }) => {
  const bare = /^\[(.*)\]$/.exec(value)?.[1] ?? value;
  if (isNameOrIpv4(bare) || isIpv6(bare)) return null;
  const hint = 'Write an address or a name alone: no port, no /prefix length, no https://.';
  return problem('bad-address', `${key} is no name or address: ${show(value)}.`, hint);
};

export const checkCidr: Check = ({ value, key, show }) => {
  const [address = '', bits = '', ...rest] = value.split('/');
  const most = address.includes(':') ? 128 : 32;
  const isAddress = isIpv6(address) || (/^[\d.]+$/.test(address) && isNameOrIpv4(address));
  if (isAddress && rest.length === 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most) return null;
  return problem('bad-cidr', `${key} holds ${show(value)}.`, 'Write a network: 192.0.2.0/24.');
};

/** The plugin finds the version of the API by .+/json-rpc/<version> (Trident, solidfire). Never shown: the password is in it. */
export const checkEndpoint: Check = ({ value, key }) => {
  const hint = 'Write https://USER:PASSWORD@MVIP/json-rpc/VERSION, for example …/json-rpc/8.0.';
  if (!/.+\/json-rpc\/\d+(?:\.\d+)?\/?$/.test(value))
    return problem('bad-endpoint', `${key} does not end in /json-rpc/VERSION.`, hint);
  if (!URL.canParse(value) || !/^https?:$/.test(new URL(value).protocol))
    return problem('bad-endpoint', `${key} is no https URL.`, hint);
  const { username, password } = new URL(value);
  if (username === 'USER' && password === 'PASSWORD')
    return problem('bad-endpoint', `${key} still holds the example's user and password.`, hint);
  return username === '' || password === ''
    ? problem('bad-endpoint', `${key} holds no user and password before its @.`, hint)
    : null;
};

export const checkSvip: Check = (input) => {
  const { value, key, show } = input;
  const result = parseManagementLif(value);
  const hint = 'Write ADDRESS:3260.';
  if ('lif' in result) return portGiven(input, hint);
  return problem('bad-address', `${key} is no address with a port: ${show(value)}.`, hint);
};

function portGiven({ value, key }: CheckInput, hint: string): ValueProblem | null {
  return /:\d+$/.test(value.replace(/^\[.*\]/, ''))
    ? null
    : problem('bad-port', `${key} has no port.`, hint);
}
