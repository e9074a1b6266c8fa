import StrictJSON
import Tasks
import Testing

private let folder: String = {
  let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
  return root.joined(separator: "/") + "/../shared/data/text_math"
}()

/// A public data set: its file, how it is read and how many records it gives and refuses.
struct PublicSet: Sendable, CustomTestStringConvertible {
  let file: String
  let task: String
  let options: String
  let used: Int
  let refused: Int

  init(_ file: String, _ task: String, _ options: String = "{}", used: Int, refused: Int = 0) {
    self.file = file
    self.task = task
    self.options = options
    self.used = used
    self.refused = refused
  }

  var testDescription: String { file }
}

@Suite("public data files", .enabled(if: isReadable(folder), "the data files are not here"))
struct RealFileTests {
  static let sets = [
    PublicSet("gsm8k/train.jsonl", "gsm8k", used: 5968),
    PublicSet("gsm8k/test.jsonl", "gsm8k", used: 1044),
    PublicSet("math/train.jsonl", "math", used: 5924, refused: 2),
    PublicSet("math/test.jsonl", "math", used: 3977),
    PublicSet("math500/test.jsonl", "math", used: 402),
    PublicSet("aime24/test.jsonl", "math", used: 25),
    PublicSet("aime_1983_2023/train.jsonl", "math", used: 794),
    PublicSet("amc23/test.jsonl", "json_questions", used: 30),
    PublicSet("minerva_math/test.jsonl", "math", used: 204),
    PublicSet(
      "olympiadbench/test.jsonl", "json_questions", #"{"fields":{"answer":"final_answer"}}"#,
      used: 556),
    PublicSet(
      "svamp/test.jsonl", "json_questions",
      #"{"fields":{"question":["Body","Question"],"answer":"Answer","family":"Type"}}"#, used: 816),
    PublicSet(
      "math_r1_sft/sft.jsonl", "demonstrations", #"{"fields":{"question":"prompt"}}"#, used: 1322),
  ]

  @Test("every record becomes a sample or is refused by name", arguments: sets)
  func everyRecord(_ set: PublicSet) throws {
    let options = try record(set.options)
    let task = try TaskRegistry.standard.task(set.task, options: options)
    let data = try Dataset.load(
      name: set.task, files: [folder + "/" + set.file], task: task,
      policy: DatasetPolicy(maxRefused: 1))
    #expect(data.samples.count == set.used)
    #expect(data.refused.count == set.refused, "\(data.refused.prefix(5))")
    for sample in data.samples {
      #expect(!sample.question.isEmpty && !sample.reference.isEmpty, "\(sample.id)")
    }
  }

  @Test("gsm8k references are plain numbers and solutions carry no marks")
  func gsm8k() throws {
    let task = try TaskRegistry.standard.task("gsm8k")
    let data = try Dataset.load(
      name: "gsm8k", files: [folder + "/gsm8k/train.jsonl", folder + "/gsm8k/test.jsonl"],
      task: task)
    for sample in data.samples {
      #expect(Double(sample.reference) != nil, "\(sample.id): \(sample.reference)")
      #expect(sample.solution?.contains("<<") == false, "\(sample.id)")
    }
  }
}
