import ArgumentParser
import EndpointAPI
import Glibc

@main
struct Sluicectl: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sluicectl",
    abstract: "Ask sluiced what it archived, and tell it what to do.",
    discussion: """
      The exit status is 0 when all went well, 64 for a command line that makes no sense, 65 when an audit or \
      doctor found something, a dump failed or a file is none, or an id fits more than one thing, 66 when there is no such \
      thing, 69 when sluiced does not answer, 75 when what is waited for ran out of time, 77 when you may not ask, 78 when \
      the configuration cannot be used.
      """,
    version: SluiceVersion.current,
    subcommands: [
      StatusVerb.self, TopVerb.self, ListVerb.self, ShowVerb.self, PostsVerb.self, SearchVerb.self,
      KinVerb.self,
      ChannelsVerb.self, ForwardsVerb.self, EventsVerb.self, DropVerb.self, WaitVerb.self, SyncVerb.self,
      ScanVerb.self, PauseVerb.self, ResumeVerb.self, ReloadVerb.self, QuarantineVerb.self, RetryVerb.self,
      AuditVerb.self, BackupVerb.self, RebuildVerb.self, ReindexVerb.self, IdentifyVerb.self,
      RulesVerb.self, AlertHookVerb.self, ExportVerb.self, ReportVerb.self, DoctorVerb.self,
      BugReportVerb.self, MetricsVerb.self, WebVerb.self,
    ])

  @OptionGroup var options: GlobalOptions

  static func main() async {
    // Nobody reading is told by the write, and dealt with there.
    signal(SIGPIPE, SIG_IGN)
    do {
      var command = try parseAsRoot()
      if var verb = command as? any AsyncParsableCommand {
        try await verb.run()
      } else {
        try command.run()
      }
    } catch is OutputClosed {
      Glibc.exit(0)
    } catch let code as ExitCode {
      // What there was to say was said.
      Glibc.exit(code.rawValue)
    } catch let failure as Failure {
      complain(failure)
    } catch {
      let status = exitCode(for: error)
      guard status == .validationFailure else { Self.exit(withError: error) }
      complain(Failure(.usage, message(for: error), remedy: "see sluicectl --help"))
    }
  }

  private static func complain(_ failure: Failure) -> Never {
    failure.complain()
    Glibc.exit(failure.status.rawValue)
  }
}
