import type { QosPolicy } from './state-services.ts';

/** The adaptive policies that every cluster is born with (docs.netapp.com, performance-admin, adaptive QoS). */
export function builtinQosPolicies(cluster: string): QosPolicy[] {
  const adaptive = (name: string, expectedIops: number, peakIops: number, minIops: number) => ({
    owner: cluster,
    name,
    fixed: null,
    adaptive: { expectedIops, peakIops, absoluteMinIops: minIops },
  });
  return [
    adaptive('extreme', 6144, 12288, 1000),
    adaptive('performance', 2048, 4096, 500),
    adaptive('value', 128, 512, 75),
  ];
}
