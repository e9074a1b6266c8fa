internal import ArgumentParser
internal import ChatTemplates
internal import Checkpoints
internal import Glibc
internal import Objectives
internal import Rewards
internal import RunLog
internal import Tasks
internal import TextEncoder
internal import Training
internal import VisionEncoder

/// The one place where an error becomes an exit status and a message.
struct ErrorReport: Equatable {
  let status: CommandStatus
  /// Names file, line or key, and what to do.
  let message: String

  init(_ error: any Error) {
    switch error {
    case let error as CommandError: self.init(error.status, error.description)
    case let error as ConfigError: self.init(.badData, error.description)
    case let error as CheckpointError: self.init(Self.status(error.kind), error.description)
    case let error as DatasetError: self.init(Self.status(error), error.description)
    case let error as TaskError: self.init(.badData, error.description)
    case let error as RewardError: self.init(.badData, error.description)
    case let error as TemplateError: self.init(.badData, error.description)
    case let error as ObjectiveError: self.init(.badData, error.description)
    case let error as ChatTemplateError: self.init(.badData, error.description)
    case let error as TokenizerError: self.init(Self.status(error), error.description)
    case let error as RunLogError: self.init(Self.status(error), error.description)
    case let error as TrainerError: self.init(Self.status(error), error.description)
    case let error as ImageError: self.init(Self.status(error.fault), error.description)
    case let error as PromptError: self.init(Self.status(error), error.description)
    case let error as PreprocessorError: self.init(Self.status(error), error.description)
    case let error as RewardSourceError: self.init(.unavailable, error.description)
    default: self.init(parsing: error)
    }
  }

  private init(_ status: CommandStatus, _ message: String) {
    self.status = status
    self.message = Printable.escaped(message)
  }

  /// What the argument parser threw: a usage error, or help and version, which are no errors.
  private init(parsing error: any Error) {
    switch CohortCommand.exitCode(for: error) {
    case .success:
      status = .success
      message = CohortCommand.fullMessage(for: error)
    case .validationFailure:
      status = .usage
      message =
        Printable.escaped(CohortCommand.message(for: error))
        + "\nSee `cohort help` for the commands and their flags."
    default:
      status = .internalError
      message = "internal error, please report it: " + Printable.escaped("\(error)")
    }
  }

  private static func status(_ kind: CheckpointErrorKind) -> CommandStatus {
    switch kind {
    case .missingInput: .missingInput
    case .badData: .badData
    case .system: .inputOutput
    }
  }

  private static func status(_ error: DatasetError) -> CommandStatus {
    switch error {
    case .cannotOpen: .missingInput
    case .readFailed, .cannotWrite: .inputOutput
    case .badSettings: .usage
    default: .badData
    }
  }

  private static func status(_ error: TokenizerError) -> CommandStatus {
    switch error {
    case .unreadable(let file, _): access(file, F_OK) == 0 ? .inputOutput : .missingInput
    case .unwritable: .inputOutput
    default: .badData
    }
  }

  private static func status(_ error: RunLogError) -> CommandStatus {
    switch error {
    case .system: .inputOutput
    case .folderNotEmpty, .notARun: .usage
    case .noRun: .missingInput
    }
  }

  private static func status(_ fault: ImageFault) -> CommandStatus {
    guard case .unreadable(let fault) = fault else { return .badData }
    return status(fault)
  }

  private static func status(_ error: PromptError) -> CommandStatus {
    switch error {
    case .image(let error): status(error.fault)
    case .noPreprocessor: .missingInput
    default: .badData
    }
  }

  private static func status(_ error: PreprocessorError) -> CommandStatus {
    guard case .unreadable(_, let fault) = error else { return .badData }
    return status(fault)
  }

  private static func status(_ fault: FileFault) -> CommandStatus {
    switch fault {
    case .missing: .missingInput
    case .system: .inputOutput
    default: .badData
    }
  }

  private static func status(_ error: TrainerError) -> CommandStatus {
    switch error {
    case .logProbMismatch: .internalError
    default: .badData
    }
  }
}
