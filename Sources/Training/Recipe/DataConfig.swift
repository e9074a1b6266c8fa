package import StrictJSON
package import Tasks

/// One task of a mixture: a file, how its records are read, shown and graded.
package struct TaskConfig: ConfigSection, ConfigValue {
  /// Name in logs; empty takes the file's name.
  package var name = ""
  /// Registered task id, for example `json_questions`, `gsm8k`, `math`.
  package var task = "json_questions"
  package var path = ""
  package var weight = 1.0
  /// Named template, or a custom text with {question}.
  package var template = "plain-steps"
  package var system: String?
  package var prefill: String?
  /// Field mapping of the task, for example {question: problem}.
  package var fields: [String: JSONValue] = [:]
  /// Further options of the task.
  package var options: [String: JSONValue] = [:]
  package var rewards: [RewardConfig] = []
  /// First records only; 0 takes all.
  package var limit = 0

  package init() {}

  package static var fields: [ConfigField<TaskConfig>] {
    [
      .init("name", \.name, "name in logs"),
      .init("task", \.task, "registered task id"),
      .init("path", \.path, "JSONL file"),
      .init("weight", \.weight, "share in the mixture", check: Check.positive),
      .init("template", \.template, "named template, or a text with {question}"),
      .init("system", \.system, "system text of the template"),
      .init("prefill", \.prefill, "forced beginning of the completion; counts as prompt"),
      .init("fields", \.fields, "names of the record's fields"),
      .init("options", \.options, "options of the task"),
      .init("rewards", \.rewards, "checkers and programs with weights"),
      .init("limit", \.limit, "first records only; 0 takes all", check: Check.atLeast(0)),
    ]
  }
}

extension DatasetPolicy.OnBadRecord: ConfigEnum {}

/// The training mixture.
package struct DataConfig: ConfigSection, ConfigValue {
  package var tasks: [TaskConfig] = []
  package var onBadRecord = DatasetPolicy.OnBadRecord.fail
  package var maxRefused = 0.05

  package init() {}

  package static var fields: [ConfigField<DataConfig>] {
    [
      .init("tasks", \.tasks, "tasks mixed by weight"),
      .init("on-bad-record", \.onBadRecord, "fail or skip a line that is not a record"),
      .init(
        "max-refused", \.maxRefused, "share of unusable records that stops the start",
        check: Check.within(0.0...1.0)),
    ]
  }
}
