import Hummingbird
import Logging
import NIOCore

/// What a handler knows of a request besides the request.
struct EndpointContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The connection: who is at its other end, and whether they still are.
  let channel: any Channel
  /// Who sent it; nil when the kernel does not say.
  var peer: Peer?

  init(source: ApplicationRequestContextSource) {
    coreContext = .init(source: source)
    channel = source.channel
  }
}
