package import Rewards
package import StrictJSON

/// One part of a task's reward: a checker with its options, or a program, with its weight.
package struct RewardConfig: ConfigSection, ConfigValue {
  /// Registered checker id; nil takes `math_answer` unless a program is given.
  package var checker: String?
  /// Name in logs; empty takes the checker's id or the program's file name.
  package var name = ""
  package var weight = 1.0
  /// Options of the checker.
  package var options: [String: JSONValue] = [:]
  /// A program and its arguments, in place of a checker.
  package var program: [String] = []
  /// Longest wait for the program's first line, at each start, and for each attempt at a batch.
  package var timeoutSeconds = 60.0

  package init() {}

  package static var fields: [ConfigField<RewardConfig>] {
    [
      .init("checker", \.checker, "registered checker id; default: math_answer"),
      .init("name", \.name, "name in logs; default: the checker's id or the program's file"),
      .init("weight", \.weight, "factor of its score in the reward"),
      .init("options", \.options, "options of the checker"),
      .init("program", \.program, "program and arguments that score, in place of a checker"),
      .init(
        "timeout-seconds", \.timeoutSeconds,
        "longest wait for a start of the program and for an attempt at a batch",
        check: Check.within(0.01...86_400)),
    ]
  }

  package func validate(path: String) throws(ConfigError) {
    guard !program.isEmpty else { return }
    if checker != nil {
      throw ConfigError(
        key: path + ".program", message: "give a checker or a program; list two rewards for both")
    }
    if !options.isEmpty {
      throw ConfigError(
        key: path + ".options", message: "options are for checkers; pass arguments to the program")
    }
    if program.contains(where: { $0.utf8.contains(0) }) || program[0].isEmpty {
      throw ConfigError(key: path + ".program", message: "not the name of a program")
    }
  }

  /// The checker's id.
  package var checkerID: String { checker ?? MathAnswerChecker.id }

  /// The name in logs.
  package var logName: String {
    if !name.isEmpty { return name }
    guard let file = program.first else { return checkerID }
    return file.split(separator: "/").last.map(String.init) ?? file
  }
}

extension TaskRewards {
  /// The rewards of a recipe's task; the default checker where none is listed.
  ///
  /// - Parameters:
  ///   - path: dotted path of the list, for errors.
  ///   - startsPrograms: false leaves programs out, for a look at the data alone.
  /// - Throws: ``ConfigError`` or `RewardError`; a program that does not start or does not state
  ///   its version is a ``ConfigError``.
  package init(
    _ configs: [RewardConfig], registry: RewardRegistry, path: String, startsPrograms: Bool = true
  ) throws {
    let configs = configs.isEmpty ? [RewardConfig()] : configs
    var parts: [Part] = []
    for (index, config) in configs.enumerated() {
      let key = "\(path).\(index)"
      if !config.program.isEmpty && !startsPrograms { continue }
      let source: any RewardSource
      if config.program.isEmpty {
        source = CheckerSource(
          try registry.makeChecker(
            config.checkerID,
            options: RewardOption.options(config.options, path: key + ".options")))
      } else {
        do throws(RewardSourceError) {
          source = try ProgramRewardSource(
            name: config.logName, arguments: config.program,
            timeout: .seconds(config.timeoutSeconds))
        } catch {
          throw ConfigError(key: key + ".program", message: error.description)
        }
      }
      parts.append(Part(name: config.logName, weight: config.weight, source: source))
    }
    try self.init(parts)
  }
}
