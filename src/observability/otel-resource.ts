import {
  defaultResource,
  detectResources,
  envDetector,
  type Resource,
  resourceFromAttributes,
} from '@opentelemetry/resources';

/** What traces and metrics come from, by name and version; what OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say goes before. */
export function resourceOf(version: string): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'freedompay-graphql', 'service.version': version }))
    .merge(detectResources({ detectors: [envDetector] }));
}
