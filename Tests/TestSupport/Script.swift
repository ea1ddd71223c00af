/// Shell scripts that a test has run.
public enum Script {
  public struct Failure: Error {
    public let path: String
    public let status: Int32
  }

  /// Writes one by way of another program: this process never has it open, so that no program that another test
  /// starts at the same moment has, and the kernel runs what nobody may write to (ETXTBSY of execve(2)).
  /// - Parameter text: without its first line.
  public static func write(_ text: String, to path: String, isExecutable: Bool = true) async throws {
    let writer = #"printf '#!/bin/sh\n%s\n' "$1" >"$2" && chmod "$3" "$2""#
    let status = try await SpawnedProcess(
      "/bin/sh", ["-c", writer, "sh", text, path, isExecutable ? "755" : "644"]
    ).ended()
    guard status == 0 else { throw Failure(path: path, status: status) }
  }
}
