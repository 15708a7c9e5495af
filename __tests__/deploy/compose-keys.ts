// The keys of a service that our compose file may have. Source: the Compose specification, services top-level element.
export const SERVICE_KEYS: readonly string[] = [
  ...['build', 'command', 'depends_on', 'entrypoint', 'environment', 'healthcheck', 'hostname', 'image', 'networks'],
  ...['ports', 'restart', 'shm_size', 'stop_grace_period', 'user', 'volumes']
]
