import Glibc
import Testing

@testable import Systemd

@Suite struct SocketActivationTests {
  private func select(_ passed: (name: String, descriptor: CInt)...) throws -> CInt? {
    try SocketActivation.select(
      "sluice", from: passed.map { .init(name: $0.name, descriptor: $0.descriptor) })
  }

  @Test func nothingPassedIsNoSocket() throws {
    #expect(try select() == nil)
  }

  @Test func theListeningSocketOfTheNameIsTaken() throws {
    let socket = try StreamSocket(listening: true)
    #expect(try select(("sluice", socket.descriptor)) == socket.descriptor)
    #expect(fcntl(socket.descriptor, F_GETFD) & FD_CLOEXEC != 0)
  }

  @Test func anotherNameIsRefusedWithBothNames() throws {
    let socket = try StreamSocket(listening: true)
    let error = try #require(throws: SocketActivationError.self) {
      try select(("sluiced.socket", socket.descriptor))
    }
    #expect(error.description.contains("“sluiced.socket”"))
    #expect(error.description.contains("FileDescriptorName=sluice"))
  }

  @Test func twoSocketsAreRefused() throws {
    let socket = try StreamSocket(listening: true)
    #expect(throws: SocketActivationError.self) {
      try select(("sluice", socket.descriptor), ("sluice", socket.descriptor))
    }
  }

  @Test func aSocketThatDoesNotListenIsRefused() throws {
    let socket = try StreamSocket(listening: false)
    #expect(throws: SocketActivationError.self) { try select(("sluice", socket.descriptor)) }
  }

  @Test func aFileIsRefused() throws {
    let descriptor = open("/dev/null", O_RDONLY)
    defer { close(descriptor) }
    #expect(throws: SocketActivationError.self) { try select(("sluice", descriptor)) }
  }
}
