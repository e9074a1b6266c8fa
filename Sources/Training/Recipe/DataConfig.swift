package import StrictJSON
package import Tasks

/// One task of a mixture: a file, how its records are read, shown and graded.
package struct TaskConfig: ConfigSection, ConfigValue {
  /// Name in logs; empty takes the file's name.
  package var name = ""
  /// Registered task id, for example `json_questions`, `gsm8k`, `math`.
  package var task = "json_questions"
  package var path = ""
  /// Folder that paths of pictures are relative to; empty takes the file's own.
  package var images = ""
  package var weight = 1.0
  /// Named template, a custom text with {question}, or `chat`: the policy's own.
  package var template = "plain-steps"
  package var system: String?
  package var prefill: String?
  /// What the policy's own template sees as today, for example 2024-07-26.
  package var chatDate = ""
  /// Field mapping of the task, for example {question: problem}.
  package var fields: [String: JSONValue] = [:]
  /// Further options of the task.
  package var options: [String: JSONValue] = [:]
  package var rewards: [RewardConfig] = []
  /// The picture whose pixels the policy's boxes count.
  package var boxPixels = BoxPixels.original
  /// First records only; 0 takes all.
  package var limit = 0

  package init() {}

  /// Folder of the pictures, which their paths must not leave.
  package var imageFolder: String {
    images.isEmpty ? Self.folder(of: path) : images
  }

  /// What the task is set up with: its options and its fields.
  package var taskOptions: JSONObject {
    func sorted(_ values: [String: JSONValue]) -> JSONObject {
      JSONObject(values.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
    }
    var options = sorted(options)
    if !fields.isEmpty { options["fields"] = .object(sorted(fields)) }
    return options
  }

  /// The folder that a file lies in.
  static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  package static var fields: [ConfigField<TaskConfig>] {
    [
      .init("name", \.name, "name in logs"),
      .init("task", \.task, "registered task id"),
      .init("path", \.path, "JSONL or Parquet file (.parquet)"),
      .init("images", \.images, "folder of the pictures; default: the file's own"),
      .init("weight", \.weight, "share in the mixture", check: Check.positive),
      .init(
        "template", \.template,
        "named template, a text with {question}, or chat: the policy's own"),
      .init("system", \.system, "system text of the template"),
      .init("prefill", \.prefill, "forced beginning of the completion; counts as prompt"),
      .init("chat-date", \.chatDate, "what the policy's own template sees as today"),
      .init("fields", \.fields, "names of the record's fields"),
      .init("options", \.options, "options of the task"),
      .init("rewards", \.rewards, "checkers and programs with weights"),
      .init(
        "box-pixels", \.boxPixels,
        "pixels of the policy's boxes: original, or resized as the policy sees the picture"),
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
  /// Memory for decoded pictures, in MiB.
  package var imageCacheMiB = 256

  package init() {}

  package static var fields: [ConfigField<DataConfig>] {
    [
      .init("tasks", \.tasks, "tasks mixed by weight"),
      .init("on-bad-record", \.onBadRecord, "fail or skip a line that is not a record"),
      .init(
        "max-refused", \.maxRefused, "share of unusable records that stops the start",
        check: Check.within(0.0...1.0)),
      .init(
        "image-cache-mib", \.imageCacheMiB, "memory for decoded pictures; 0 keeps none",
        check: Check.within(0...1_048_576)),
    ]
  }
}
