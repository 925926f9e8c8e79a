import type { OntapErrorKind, Transport } from './errors.ts';

/** What an API is called, and what ONTAP calls the way to it. */
const services: Readonly<
  Record<Transport, { readonly name: string; readonly service: string; readonly absent: string }>
> = {
  zapi: {
    name: 'ONTAPI',
    service: 'ontapi',
    absent: 'it is not a management LIF, or its web service "ontapi" is disabled',
  },
  rest: {
    name: 'REST API',
    service: 'rest',
    absent:
      'it is older than ONTAP 9.6, not a management LIF, or its web service "rest" is disabled',
  },
};

/** The application that a user needs for an API. */
const applicationOf: Readonly<Record<Transport, 'ontapi' | 'http'>> = {
  zapi: 'ontapi',
  rest: 'http',
};

/** Takes the HTTP status of a reply that is not ONTAP's own, returns what it means, in words too. */
export function explainStatus(
  transport: Transport,
  status: number,
  address: string,
  user: string,
): readonly [OntapErrorKind, string] {
  const { name, service, absent } = services[transport];
  switch (status) {
    case 401:
      // ONTAP does not say which of them it is (REST: "User is not authorized.", 6691623).
      return [
        'unauthorized',
        `${address} refused the login of "${user}": wrong user name or password, a locked user, an expired password, or a user without the application ${applicationOf[transport]}.`,
      ];
    case 403:
      return [
        'forbidden',
        `${address} does not let "${user}" use its web service ${service} (HTTP 403).`,
      ];
    case 404:
    case 410:
      return ['unsupported', `${address} has no ${name} (HTTP ${status}): ${absent}.`];
    case 429:
    case 503:
      return ['busy', `${address} is too busy to answer (HTTP ${status}).`];
    default:
      return [
        'protocol',
        status >= 300 && status < 400
          ? `${address} redirects elsewhere (HTTP ${status}): it is not an ONTAP management LIF.`
          : `${address} answered HTTP ${status}, which ONTAP does not.`,
      ];
  }
}
