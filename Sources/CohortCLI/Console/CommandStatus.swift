/// Exit statuses, as in sysexits.h.
enum CommandStatus: Int32, Sendable, CaseIterable {
  case success = 0
  /// The command line is wrong.
  case usage = 64
  /// A file is there and its content cannot be used.
  case badData = 65
  /// A file that was named is not there.
  case missingInput = 66
  /// The asked-for kernels or device are not there.
  case unavailable = 69
  /// The program is at fault.
  case internalError = 70
  /// The system refused to read or write.
  case inputOutput = 74
}
