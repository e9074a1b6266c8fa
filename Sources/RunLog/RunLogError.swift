internal import Glibc

/// Why a run's folder or one of its logs could not be made, read or written.
package enum RunLogError: Error, Sendable, Equatable {
  /// A system call failed; `code` is errno.
  case system(path: String, operation: String, code: Int32)
  /// The folder has files in it and nothing said that they may go.
  case folderNotEmpty(path: String)
  /// The folder was to be replaced, but it has files that are not a run's.
  case notARun(path: String, entry: String)
  /// There is no run to resume.
  case noRun(path: String)

  /// The last system call's failure on `path`; must be made before any other call.
  static func last(_ operation: String, _ path: String) -> RunLogError {
    .system(path: path, operation: operation, code: errno)
  }

  /// The file or folder at fault.
  package var path: String {
    switch self {
    case .system(let path, _, _), .folderNotEmpty(let path), .notARun(let path, _),
      .noRun(let path):
      path
    }
  }
}

extension RunLogError: CustomStringConvertible {
  /// One sentence that names the path, the system's reason and what to do.
  package var description: String {
    switch self {
    case .system(let path, let operation, let code):
      "\(path): cannot \(operation): \(String(cString: strerror(code)))\(Self.advice(code))"
    case .folderNotEmpty(let path):
      "\(path): holds files already; go on with its run by --resume, remove it by --replace, or "
        + "choose another name"
    case .notARun(let path, let entry):
      "\(path): not replaced, since \(entry) is no part of a run; choose another name"
    case .noRun(let path): "\(path): no run to resume there; check the name"
    }
  }

  private static func advice(_ code: Int32) -> String {
    switch code {
    case ENOSPC, EDQUOT: "; free some space, what was written before is whole"
    case EACCES, EPERM, EROFS: "; choose a folder that you may write, or change its permissions"
    default: ""
    }
  }
}
