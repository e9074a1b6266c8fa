internal import StrictJSON
internal import Training

/// A suite: sets with their own templates, sampled alike.
struct SuiteConfig: ConfigSection {
  /// nil: half of the model's positions, at most 1024.
  var maxNewTokens: Int?
  var samples = 1
  /// nil: greedy for one sample, 1 for several.
  var temperature: Double?
  /// Questions of each set; 0 takes all.
  var n = 0
  var sets: [TaskConfig] = []

  init() {}

  static var fields: [ConfigField<SuiteConfig>] {
    [
      .init("max-new-tokens", \.maxNewTokens, "token limit") { value in
        value.flatMap(Check.within(1...1_048_576))
      },
      .init("samples", \.samples, "completions of a question", check: Check.within(1...4_096)),
      .init("temperature", \.temperature, "0: greedy") { value in
        value.flatMap(Check.within(0.0...100.0))
      },
      .init("n", \.n, "questions of each set; 0: all", check: Check.atLeast(0)),
      .init("sets", \.sets, "tasks as in a recipe"),
    ]
  }

  /// Reads a suite file.
  /// - Throws: `recipe` with file and line.
  static func read(_ path: String) throws(CommandError) -> SuiteConfig {
    let document = try YAMLDocument(try InputText.read(path), file: path)
    do throws(ConfigError) {
      let suite = try SuiteConfig(json: document.value, path: "")
      guard !suite.sets.isEmpty else {
        throw ConfigError(key: "sets", message: "no set; list at least one with task and path")
      }
      return suite
    } catch {
      throw .recipe(
        file: path, line: document.line(of: error.key), key: error.key, message: error.message)
    }
  }
}
