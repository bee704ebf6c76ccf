/** Stands in for gRPC and protobuf in bundles: dockerode brings them to build images with BuildKit, which Eyrie never does. */
export function loadSync(): never {
  throw new Error('images are not built here, so gRPC and protobuf are not part of this build')
}
