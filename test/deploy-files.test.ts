import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { VARIABLES } from '../src/config/config.js';
import { SECRET_FILES } from '../src/config/secret-files.js';
import { configuration, container, deployment, image, pod, textOf, yamlOf } from './harness/manifests.js';
import { closeAfterTest } from './harness/system.js';

const root = join(import.meta.dirname, '..');
const ENV = { PATH: `${process.env['PATH']}:/usr/sbin` };
const has = (program: string) => spawnSync('which', [program], { env: ENV }).status === 0;

/** Says so where a program of Debian's is not there. */
function testWith(program: string) {
  if (has(program)) return test;
  process.stderr.write(`SKIPPED, for ${program} is not installed: what it says of the files in deploy/.\n`);
  return test.skip;
}

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'deploy-'));
  closeAfterTest(async () => rmSync(made, { recursive: true, force: true }));
  return made;
}

function run(program: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd: root, encoding: 'utf8', env: ENV });
  return { status, said: `${stdout}${stderr}`, stdout };
}

describe('the manifests of Kubernetes', () => {
  test('run it as nobody who may change anything', () => {
    expect(pod.securityContext).toMatchObject({ runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } });
    expect(container.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(pod.volumes[0]?.secret.defaultMode).toBe(0o400);
    expect(container.resources).toMatchObject({
      requests: { memory: expect.any(String) },
      limits: { memory: expect.any(String) },
    });
  });

  test('give a stop the time that it may take, and notice it before requests are refused', () => {
    const delaySeconds = 5;
    expect(textOf('docs', 'operations.md')).toContain('`SHUTDOWN_DELAY_MS`: 5 seconds in production');
    const { periodSeconds, failureThreshold } = container.readinessProbe;
    expect(periodSeconds * failureThreshold).toBeLessThan(delaySeconds);
    expect(pod.terminationGracePeriodSeconds).toBeGreaterThan(delaySeconds + 30);
  });

  test('name variables that there are, and one app throughout', () => {
    const named = [...Object.keys(configuration), ...container.env.map(({ name }) => name)];
    expect(named.filter((name) => ![...VARIABLES, ...SECRET_FILES].includes(name))).toEqual([]);
    const { matchLabels } = deployment.spec.selector;
    expect(deployment.spec.template.metadata.labels).toEqual(matchLabels);
    const service = yamlOf<{ spec: { selector: object } }>('deploy', 'kubernetes', 'service.yaml');
    const budget = yamlOf<{ spec: { minAvailable: number; selector: { matchLabels: object } } }>(
      ...['deploy', 'kubernetes', 'pod-disruption-budget.yaml'],
    );
    expect([service.spec.selector, budget.spec.selector.matchLabels]).toEqual([matchLabels, matchLabels]);
    expect(budget.spec.minAvailable).toBeLessThan(deployment.spec.replicas);
  });

  testWith('kubectl')('are taken by kubectl', () => {
    const { status, stdout } = run('kubectl', 'kustomize', 'deploy/kubernetes');
    const kinds = stdout.split('\n---\n').map((text) => (parse(text) as { kind: string }).kind);
    expect([status, kinds.sort()]).toEqual([0, ['ConfigMap', 'Deployment', 'PodDisruptionBudget', 'Service']]);
  });
});

interface Service {
  readonly profiles?: readonly string[];
  readonly command?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly read_only?: boolean;
  readonly cap_drop?: readonly string[];
  readonly secrets?: readonly string[];
  readonly stop_grace_period?: string;
}

test('Compose starts what the image has, confined, with the files that it names', () => {
  const { services, secrets } = yamlOf<{
    services: Record<string, Service>;
    secrets: Record<string, { readonly file: string }>;
  }>('compose.yaml');
  const { gateway, simulator, postgres } = services;
  expect([gateway?.command, simulator?.command, simulator?.profiles]).toEqual([
    ['start'],
    ['simulator'],
    ['simulator'],
  ]);
  for (const one of [gateway, simulator]) expect(one).toMatchObject({ read_only: true, cap_drop: ['ALL'] });
  expect(Number.parseInt(gateway?.stop_grace_period ?? '', 10)).toBe(pod.terminationGracePeriodSeconds);
  const variables = Object.entries(gateway?.environment ?? {});
  expect(variables.map(([name]) => name).filter((name) => ![...VARIABLES, ...SECRET_FILES].includes(name))).toEqual([]);
  // What the image sets and a file is to say is set to nothing.
  expect([image.variables['DATABASE_URL'], gateway?.environment?.['DATABASE_URL']]).toEqual([expect.any(String), '']);
  for (const [name, path] of variables.filter(([name]) => name.endsWith('_FILE')))
    expect([name, gateway?.secrets]).toEqual([name, expect.arrayContaining([path.replace('/run/secrets/', '')])]);
  const used = [...(gateway?.secrets ?? []), ...(postgres?.secrets ?? [])].sort();
  expect(used).toEqual(Object.keys(secrets).sort());
});

describe('the unit of systemd', () => {
  const unit = textOf('deploy', 'freedompay-graphql.service');

  test('starts what the image starts, reads files again on a reload, and waits as long as Kubernetes does', () => {
    const [, ...flags] = image.entryPoint;
    expect(unit).toContain(`freedompay-graphql/${flags.at(-1)} start`);
    for (const flag of flags.slice(0, -1)) expect(unit).toContain(` ${flag} `);
    expect(unit).toContain('ExecReload=/bin/kill -HUP $MAINPID');
    expect(unit).toContain(`TimeoutStopSec=${pod.terminationGracePeriodSeconds}\n`);
  });

  testWith('systemd-analyze')('is verified by systemd, and little exposed', () => {
    const path = join(folder(), 'freedompay-graphql.service');
    // The program is elsewhere here, and so is Node.js; the manual is no page of this machine's.
    writeFileSync(path, unit.replace(/^ExecStart=\S+/m, `ExecStart=${process.execPath}`));
    const { status, said } = run('systemd-analyze', 'verify', '--man=no', path);
    expect([status, said.split('\n').filter((line) => line.includes('freedompay-graphql.service'))]).toEqual([0, []]);
    expect(run('systemd-analyze', 'security', '--offline=true', '--threshold=20', path).status).toBe(0);
  });
});

describe('the configurations of proxies', () => {
  test('know both gateways, ask whether they are ready, and leave connections before they are closed', () => {
    for (const name of ['Caddyfile', 'traefik.yaml']) {
      const text = textOf('deploy', 'proxies', name);
      for (const part of ['127.0.0.1:4000', '127.0.0.1:4010', '/health/ready', '3s']) expect(text).toContain(part);
    }
    const envoy = JSON.stringify(yamlOf('deploy', 'proxies', 'envoy.yaml'));
    for (const part of ['4000', '4010', '/health/ready', '"idle_timeout":"3s"', 'websocket', '"timeout":"0s"'])
      expect(envoy).toContain(part);
    expect(yamlOf('deploy', 'proxies', 'traefik.yaml')).toMatchObject({ http: { services: expect.anything() } });
  });

  test('are, for nginx, the very lines that the documentation explains and the tests pass requests through', () => {
    const [, ...lines] = textOf('deploy', 'proxies', 'nginx.conf').split('\n');
    expect(textOf('docs', 'operations.md')).toContain(`\`\`\`nginx\n${lines.join('\n')}\`\`\``);
  });

  testWith('nginx')('are taken by nginx', () => {
    const made = folder();
    const include = join(root, 'deploy', 'proxies', 'nginx.conf');
    const main = `pid ${made}/pid; error_log stderr; events {} http { access_log off; include ${include}; }`;
    writeFileSync(join(made, 'nginx.conf'), main);
    expect(run('nginx', '-t', '-e', 'stderr', '-p', made, '-c', join(made, 'nginx.conf'))).toMatchObject({ status: 0 });
  });

  testWith('caddy')('are taken by Caddy', () => {
    const { status, said } = run('caddy', 'validate', '--adapter', 'caddyfile', '--config', 'deploy/proxies/Caddyfile');
    expect([status, said.includes('Valid configuration')]).toEqual([0, true]);
  });
});
