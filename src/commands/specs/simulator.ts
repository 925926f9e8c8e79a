import type { CommandSpec } from '../spec.ts';

/** Trying things out. */
export const simulatorCommands: readonly CommandSpec[] = [
  {
    name: 'demo',
    summary:
      'Walk the whole journey on an embedded simulator; nothing outside this process is touched.',
    groups: [],
    examples: ['netappdvp demo', 'netappdvp demo --no-color'],
    readOn: 'README.md',
    load: () => import('../demo.ts'),
  },
  {
    name: 'simulator',
    summary: 'Serve a simulated ONTAP over HTTPS, to rehearse and to test against.',
    groups: [
      {
        title: 'The simulator:',
        options: [
          {
            flags: '--listen <host:port>',
            help: 'where it listens',
            defaultText: '127.0.0.1, a free port',
          },
          {
            flags: '--scenario <name>',
            help: 'what is there at the start',
            defaultText: 'typical',
          },
          { flags: '--list-scenarios', help: 'name the scenarios and stop' },
          {
            flags: '--ontap-version <version>',
            help: 'the ONTAP release it says it is',
            defaultText: '9.15.1',
          },
          { flags: '--volumes <n>', help: 'this many volumes instead of the scenario’s' },
          { flags: '--latency <ms>', help: 'time that every reply takes', defaultText: '0' },
          { flags: '--seed <n>', help: 'for everything random', defaultText: '1' },
          { flags: '--faults <file>', help: 'faults to show' },
          {
            flags: '--client-ca <file>',
            help: 'accept client certificates that this PEM file vouches for',
          },
          { flags: '--state <file>', help: 'loaded if there, rewritten after each change (0600)' },
          { flags: '--request-log <file>', help: 'one JSON line for each request' },
          { flags: '--refusals <file>', help: 'one JSON line for what it does not model' },
        ],
      },
    ],
    examples: [
      'netappdvp simulator --scenario empty',
      'netappdvp simulator --listen 127.0.0.1:8443 --state lab.json -o json',
    ],
    readOn: 'src/simulator/README.md',
    load: () => import('../simulator.ts'),
  },
];
