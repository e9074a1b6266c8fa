import Checkpoints
import Objectives
import Rewards
import RunLog
import StrictJSON
import Tasks
import Testing
import TextEncoder
import Training
import VisionEncoder

@testable import CohortCLI

@Suite("exit status")
struct ExitStatusTests {
  private struct Odd: Error {}

  private struct Row {
    let error: any Error & Sendable
    let status: CommandStatus
    let piece: String

    init(_ error: some Error, _ status: CommandStatus, _ piece: String) {
      self.error = error
      self.status = status
      self.piece = piece
    }
  }

  private static let place = RecordLocation(file: "a.jsonl", line: 3)

  /// Every kind of error with its status and a piece of its message.
  private static let table: [Row] = [
    Row(CommandError.usage("give a model"), .usage, "give a model"),
    Row(CommandError.missingFile(path: "r.yaml"), .missingInput, "r.yaml"),
    Row(CommandError.unreadable(path: "r.yaml", reason: "denied"), .inputOutput, "r.yaml"),
    Row(CommandError.badData("nothing usable"), .badData, "nothing"),
    Row(CommandError.unavailable("no oneDNN"), .unavailable, "oneDNN"),
    Row(
      CommandError.recipe(file: "r.yaml", line: 4, key: "seed", message: "too small"), .badData,
      "r.yaml:4: seed: too small"
    ),
    Row(
      CommandError.yaml(file: "r.yaml", line: 4, column: 2, message: "not YAML"), .badData,
      "r.yaml:4:2: not YAML"
    ),
    Row(ConfigError(key: "data.tasks", message: "no task"), .badData, "data.tasks: no task"),
    Row(CheckpointError.missingFile(path: "m/config.json"), .missingInput, "m/config.json"),
    Row(
      CheckpointError.truncated(path: "m/x.safetensors", expectedBytes: 9, foundBytes: 5), .badData,
      "m/x.safetensors"
    ),
    Row(CheckpointError.system(path: "m", operation: "write", code: 28), .inputOutput, "m"),
    Row(
      CheckpointError.tensor(
        path: "m", name: "w", fault: .wrongShape(expected: [2], found: [3])), .badData, "w"
    ),
    Row(ImageError(name: "a.png", fault: .unreadable(.missing)), .missingInput, "a.png"),
    Row(
      ImageError(name: "a.png", fault: .unreadable(.system(operation: "read", code: 5))),
      .inputOutput, "a.png"
    ),
    Row(ImageError(name: "a.png", fault: .truncated(.png, detail: "")), .badData, "a.png"),
    Row(
      PromptError.image(ImageError(name: "a.png", fault: .unreadable(.missing))), .missingInput,
      "a.png"
    ),
    Row(PromptError.blindPolicy("a.png"), .badData, "vision encoder"),
    Row(PromptError.noPreprocessor("m"), .missingInput, "m/preprocessor_config.json"),
    Row(PreprocessorError.unreadable(path: "p.json", fault: .missing), .missingInput, "p.json"),
    Row(PreprocessorError.notAnObject(path: "p.json", reason: ""), .badData, "p.json"),
    Row(DatasetError.cannotOpen(path: "a.jsonl", reason: "gone"), .missingInput, "a.jsonl"),
    Row(DatasetError.readFailed(path: "a.jsonl", reason: "bad disk"), .inputOutput, "a.jsonl"),
    Row(DatasetError.cannotWrite(path: "a.jsonl", reason: "full"), .inputOutput, "a.jsonl"),
    Row(DatasetError.notAnObject(place, found: "a number"), .badData, "a.jsonl:3"),
    Row(DatasetError.empty(files: ["a.jsonl"]), .badData, "a.jsonl"),
    Row(DatasetError.badSettings("no families"), .usage, "no families"),
    Row(TaskError.unknownTask("gms8k", known: ["gsm8k"]), .badData, "gsm8k"),
    Row(RewardError.noParts, .badData, "part"),
    Row(TemplateError.questionCount(0), .badData, "{question}"),
    Row(ObjectiveError.outOfRange(key: "f", value: "1", allowed: "0"), .badData, "f is 1"),
    Row(
      TokenizerError.unreadable(file: "/nonexistent/tokenizer.json", reason: "gone"), .missingInput,
      "tokenizer.json"
    ),
    Row(TokenizerError.unreadable(file: "/", reason: "a folder"), .inputOutput, "/"),
    Row(TokenizerError.malformed(field: "model", expected: "an object"), .badData, "model"),
    Row(RunLogError.system(path: "runs", operation: "open", code: 13), .inputOutput, "runs"),
    Row(RunLogError.folderNotEmpty(path: "runs"), .usage, "runs"),
    Row(RunLogError.notARun(path: "runs", entry: "letter"), .usage, "letter"),
    Row(RunLogError.noRun(path: "runs"), .missingInput, "runs"),
    Row(
      TrainerError.roundsExhausted(step: 1, rounds: 2, informative: 0, wanted: 0.5), .badData,
      "step 1"
    ),
    Row(
      TrainerError.logProbMismatch(
        step: 1, difference: 1, sample: "a", completion: 0, token: 0, kernels: "k"),
      .internalError, "--kernels fixed-order"
    ),
    Row(
      RewardSourceError(name: "judge", reason: "it ended", said: "no model"), .unavailable,
      "the reward \"judge\" cannot be scored: it ended; its standard error ends with: no model"
    ),
    Row(Odd(), .internalError, "internal error"),
  ]

  @Test("every typed error has its status and keeps its place", arguments: table.indices)
  func statuses(index: Int) {
    let row = Self.table[index]
    let report = ErrorReport(row.error)
    #expect(report.status == row.status, "\(row.error)")
    #expect(report.message.contains(row.piece), "\(report.message)")
  }

  @Test("the help of eval names the files that it writes")
  func evaluationHelp() {
    let (model, set) = (
      PathName.qualified("models/tiny"), PathName.qualified("questions/sums/test.jsonl")
    )
    #expect(EvalCommand.discussion.contains("runs/eval/\(model)/\(set).jsonl"))
  }

  @Test("the statuses are those of sysexits.h")
  func numbers() {
    #expect(CommandStatus.allCases.map(\.rawValue) == [0, 64, 65, 66, 69, 70, 74])
  }

  @Test("control characters in an error are escaped")
  func escaping() {
    let report = ErrorReport(CommandError.badData("bad \u{1B}[31m name\u{7}"))
    #expect(report.message == "bad \\u{1b}[31m name\\u{7}")
  }

  private static let commandLines: [([String], Int32)] = [
    (["eval"], 64), (["nonsense"], 64), (["eval", "--model", "m", "--samples", "x"], 64),
    (["train"], 64), (["generate", "--model", "m"], 64), (["--help"], 0), (["train", "-h"], 0),
    (["--version"], 0), (["train", "/nonexistent.yaml"], 66),
    (["eval", "--model", "/nonexistent", "--data", "x"], 66),
    (["data", "make", "--output", "/tmp/unused", "--families", "sums"], 64),
    (["sft", "--resum"], 64), (["data", "check", "--data", "/nonexistent.jsonl"], 66),
  ]

  @Test("command lines end with the status of their fault; help is none", arguments: commandLines)
  func commandLine(arguments: [String], status: Int32) {
    #expect(Cohort.run(arguments) == status)
  }
}
