import Archive
import Endpoint
import Glibc
import Intake

/// The exit status by sysexits.h of a daemon that cannot start, or go on, for this reason. What may pass, and what is
/// known no better, is EX_UNAVAILABLE; a configuration that cannot be used is EX_CONFIG, which systemd does not try again.
func exitStatus(for error: any Error) -> Int32 {
  switch error {
  case let error as StateLock.Refusal: error.status
  case let error as ArchiveError where error.code != .environment: EX_DATAERR
  case let error as SystemError where [EACCES, EPERM].contains(error.code): EX_NOPERM
  case let error as ListenError where error.code == .alreadyServed: EX_TEMPFAIL
  default: EX_UNAVAILABLE
  }
}
