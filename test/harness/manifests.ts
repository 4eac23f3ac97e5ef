import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

const root = join(import.meta.dirname, '..', '..');

/** A file of the repository. */
export function textOf(...path: string[]): string {
  return readFileSync(join(root, ...path), 'utf8');
}

/** A file of the repository in YAML 1.1, as Kubernetes and Compose read it: with octal numbers that begin with a zero. */
export function yamlOf<Read>(...path: string[]): Read {
  return parse(textOf(...path), { version: '1.1' }) as Read;
}

/** A probe, as the kubelet makes it. */
export interface Probe {
  readonly httpGet: { readonly path: string; readonly port: string };
  readonly periodSeconds: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold: number;
}

/** What of the Deployment says how the gateway is run. */
export interface Deployment {
  readonly spec: {
    readonly replicas: number;
    readonly selector: { readonly matchLabels: Readonly<Record<string, string>> };
    readonly template: {
      readonly metadata: { readonly labels: Readonly<Record<string, string>> };
      readonly spec: {
        readonly terminationGracePeriodSeconds: number;
        readonly securityContext: {
          readonly runAsNonRoot: boolean;
          readonly runAsUser: number;
          readonly runAsGroup: number;
          readonly seccompProfile: { readonly type: string };
        };
        readonly containers: readonly [
          {
            readonly args: readonly string[];
            readonly ports: readonly { readonly name: string; readonly containerPort: number }[];
            readonly envFrom: readonly { readonly configMapRef: { readonly name: string } }[];
            readonly env: readonly { readonly name: string; readonly value: string }[];
            readonly startupProbe: Probe;
            readonly readinessProbe: Probe;
            readonly livenessProbe: Probe;
            readonly resources: Readonly<Record<'requests' | 'limits', Readonly<Record<string, string>>>>;
            readonly securityContext: {
              readonly allowPrivilegeEscalation: boolean;
              readonly readOnlyRootFilesystem: boolean;
              readonly capabilities: { readonly drop: readonly string[] };
            };
            readonly volumeMounts: readonly { readonly mountPath: string }[];
          },
        ];
        readonly volumes: readonly { readonly secret: { readonly defaultMode: number } }[];
      };
    };
  };
}

export const deployment = yamlOf<Deployment>('deploy', 'kubernetes', 'deployment.yaml');
export const pod = deployment.spec.template.spec;
export const container = pod.containers[0];
export const configuration = yamlOf<{ readonly data: Readonly<Record<string, string>> }>(
  'deploy',
  'kubernetes',
  'configuration.yaml',
).data;

/** What the image sets and starts, as its Dockerfile says. */
export const image = (() => {
  const lines = textOf('Dockerfile').split('\n');
  const last = (instruction: string) =>
    lines.findLast((line) => line.startsWith(`${instruction} `))?.slice(instruction.length + 1) ?? '';
  return {
    entryPoint: JSON.parse(last('ENTRYPOINT')) as readonly string[],
    variables: Object.fromEntries(
      last('ENV')
        .split(' ')
        .map((pair) => pair.split('=') as [string, string]),
    ),
  };
})();
