import CLinux
import Foundation
import Testing

@testable import sluiced

@Suite(.enabled(if: Landlock.version ?? 0 >= Landlock.oldestVersion, "this kernel has no Landlock of use"))
struct LandlockTests {
  /// In a process of its own, which stays closed in.
  @Test func whatNoRuleAllowsIsRefusedAndTheRestIsNot() async {
    let root = FileManager.default.temporaryDirectory.appending(path: "landlock-\(UUID().uuidString)").path
    defer { try? FileManager.default.removeItem(atPath: root) }
    await #expect(processExitsWith: .success) { [root = root as String] in
      for folder in ["", "/ours", "/ours/in", "/theirs"] { mkdir(root + folder, 0o700) }
      for file in ["/ours/file", "/theirs/file"] { close(open(root + file, O_CREAT | O_WRONLY, 0o600)) }
      let version = try #require(Landlock.version)
      // Without it only CAP_SYS_ADMIN may ask, which root in a container may lack.
      #expect(sluice_no_new_privileges() == 0)
      try Landlock.restrict(
        [
          .init(path: root + "/ours", access: [.read, .write]), .init(path: "/proc", access: .read),
          .init(path: root + "/missing", access: .read),
        ], version: version)

      #expect(rename(root + "/ours/file", root + "/ours/in/file") == 0)
      #expect(open(root + "/ours/in/file", O_RDWR | O_TRUNC) >= 0)
      #expect(unlink(root + "/ours/in/file") == 0)
      #expect(open(root + "/theirs/file", O_RDONLY) < 0 && errno == EACCES)
      #expect(open(root + "/theirs/new", O_WRONLY | O_CREAT, 0o600) < 0 && errno == EACCES)
      #expect(unlink(root + "/theirs/file") < 0 && errno == EACCES)
      #expect(opendir(root + "/theirs") == nil && errno == EACCES)
      #expect(open("/proc/self/status", O_RDONLY) >= 0)
      #expect(open("/proc/self/comm", O_WRONLY) < 0 && errno == EACCES)
      let arguments: [UnsafeMutablePointer<CChar>?] = [strdup("true"), nil]
      #expect(execv("/bin/true", arguments) < 0 && errno == EACCES)
    }
  }

  @Test func olderKernelsAreAskedOnlyForWhatTheyKnow() {
    #expect(!Landlock.FileAccess.known(to: 1).contains(.refer))
    #expect(Landlock.FileAccess.known(to: 2).contains(.refer))
    #expect(!Landlock.FileAccess.known(to: 2).contains(.truncate))
    #expect(Landlock.FileAccess.known(to: 3).contains(.truncate))
    // What <linux/landlock.h> of Linux 6.10 has, up to LANDLOCK_ACCESS_FS_IOCTL_DEV.
    #expect(Landlock.FileAccess.known(to: 7).rawValue == 0xFFFF)
  }
}
