internal import StrictJSON

/// One completion as it was sampled, graded and used.
package struct CompletionRecord: Sendable, Equatable {
  package var step: Int
  /// Number of the group within the step.
  package var group: Int
  /// Number of the completion within its group.
  package var sample: Int
  /// Name of the task.
  package var task: String
  package var prompt: String
  /// The pictures that were shown, in order: paths as the record has them, or names.
  package var images: [String]
  package var completion: String
  /// The answer a checker found in the completion.
  package var answer: String?
  /// The answer it should give.
  package var reference: String?
  /// The weighted sum of the parts; nil when nothing was scored.
  package var reward: Double?
  /// Score of each checker by name.
  package var parts: Metrics
  /// Nil in an evaluation, which has none.
  package var advantage: Double?
  /// Why it ended, for example `stop` or `length`.
  package var finish: String
  /// Number of sampled tokens.
  package var tokens: Int
  /// The sampled tokens, where they are kept.
  package var tokenIDs: [Int]?

  package init(
    step: Int, group: Int, sample: Int, task: String, prompt: String, images: [String] = [],
    completion: String, answer: String? = nil, reference: String? = nil, reward: Double?,
    parts: Metrics = [:], advantage: Double? = nil, finish: String, tokens: Int,
    tokenIDs: [Int]? = nil
  ) {
    self.step = step
    self.group = group
    self.sample = sample
    self.task = task
    self.prompt = prompt
    self.images = images
    self.completion = completion
    self.answer = answer
    self.reference = reference
    self.reward = reward
    self.parts = parts
    self.advantage = advantage
    self.finish = finish
    self.tokens = tokens
    self.tokenIDs = tokenIDs
  }

  /// The record as one line of JSON.
  package var text: String {
    var line = LogLine()
    line.set("step", JSONValue(step))
    line.set("group", JSONValue(group))
    line.set("sample", JSONValue(sample))
    line.set("task", .string(task))
    line.set("prompt", .string(prompt))
    if !images.isEmpty { line.set("images", .array(images.map { .string($0) })) }
    line.set("completion", .string(completion))
    line.set("answer", answer.map { .string($0) } ?? .null)
    if let reference { line.set("reference", .string(reference)) }
    if let reward { line.set("reward", reward) } else { line.set("reward", .null) }
    line.set("parts", parts)
    if let advantage { line.set("advantage", advantage) } else { line.set("advantage", .null) }
    line.set("finish", .string(finish))
    line.set("tokens", JSONValue(tokens))
    if let tokenIDs { line.set("token_ids", .array(tokenIDs.map { JSONValue($0) })) }
    return line.text
  }
}

/// completions.jsonl: every completion of every step, one object per line.
package final class CompletionsLog: Sendable {
  private let file: LineFile

  /// Creates the log, or opens it to go on after a step; see ``MetricsLog``.
  /// - Throws: `system` with the path.
  package init(path: String, resumingAfter step: Int? = nil) throws(RunLogError) {
    file = try LineFile(path: path, resumingAfter: step)
  }

  /// Lines that a resumed log kept and removed.
  package var resumption: LogResumption { file.resumption }

  /// Adds completions: all of them or, when the disk is full, none.
  /// - Throws: `system`; the log then ends with the line before.
  package func append(_ records: [CompletionRecord]) throws(RunLogError) {
    guard !records.isEmpty else { return }
    try file.append(records.map(\.text).joined(separator: "\n"))
  }

  /// Brings the log to the disk.
  package func sync() throws(RunLogError) { try file.sync() }
}
