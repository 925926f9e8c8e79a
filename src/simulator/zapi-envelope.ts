import type { OntapVersion } from './state.ts';
import { element, escapeXml, parseXml, type XmlNode } from './zapi-xml.ts';

/** A request: the SVM it is tunnelled to, and the one API element inside. */
export interface Envelope {
  readonly vfiler: string | null;
  readonly call: XmlNode;
}

/** Takes a body, returns the call in it; a string says what is wrong with the document. */
export function readEnvelope(body: string): Envelope | string {
  const root = parseXml(body);
  if (!root) return 'The request is not a well-formed XML document.';
  if (root.name !== 'netapp') return 'The root element of the request is not netapp.';
  const [call, second] = root.children;
  if (!call || second) return 'The request must hold exactly one API element.';
  return { vfiler: root.attributes['vfiler'] || null, call };
}

/** ONTAPI version of an ONTAP release: 9.5 is 1.150, 9.9.1 is 1.191, 9.15.1 is 1.251 (later than 9.10.1 is an assumption). */
export function ontapiMinor(version: OntapVersion): number {
  return 100 + version.major * 10 + (version.major >= 9 ? 1 : 0);
}

/** Prologue and root with single quotes, as recorded on ONTAP 9.0 (pepabo/go-netapp). */
function reply(version: OntapVersion, results: string): string {
  return [
    "<?xml version='1.0' encoding='UTF-8' ?>",
    "<!DOCTYPE netapp SYSTEM 'file:/etc/netapp_gx.dtd'>",
    `<netapp version='1.${ontapiMinor(version)}' xmlns='http://www.netapp.com/filer/admin'>`,
    `${results}</netapp>`,
  ].join('\n');
}

export function passedReply(version: OntapVersion, content: string): string {
  if (content === '') return reply(version, '<results status="passed"/>');
  return reply(version, `<results status="passed">${content}</results>`);
}

/** Attributes in ONTAP's order: reason, status, errno. */
export function failedReply(version: OntapVersion, errno: number, reason: string): string {
  const text = escapeXml(reason);
  return reply(version, `<results reason="${text}" status="failed" errno="${errno}"/>`);
}

/** The page of a 401; the wording of ONTAP's own could not be verified. */
export const unauthorizedPage = `<html>${element('head', element('title', '401 Unauthorized'))}${element('body', element('h1', 'Unauthorized'))}</html>\n`;
