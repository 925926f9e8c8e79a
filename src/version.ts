/** Put in by the build; from source the package says it. */
declare const NETAPPDVP_VERSION: string | undefined;

export const version: string =
  typeof NETAPPDVP_VERSION === 'string' ? NETAPPDVP_VERSION : '0.0.0-source';
