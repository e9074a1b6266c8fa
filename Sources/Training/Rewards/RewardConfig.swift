package import Rewards
package import StrictJSON
package import Tasks

/// One part of a task's reward: a checker with its options, or a program, with its weight.
package struct RewardConfig: ConfigSection, ConfigValue {
  /// Registered checker id; nil is `auto` unless a program is given.
  package var checker: String?
  /// Kinds of answer that it scores; empty scores all.
  package var kinds = AnswerKinds()
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
      .init("checker", \.checker, "registered checker id; default: auto, by the kind of answer"),
      .init("for", \.kinds, "kinds of answer that it scores; default: all"),
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
    if program.isEmpty {
      if isAutomatic, !options.isEmpty {
        throw ConfigError(
          key: path + ".options", message: "name the checker that these options are for")
      }
      return
    }
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

  /// The id that stands for the checker of each kind of answer.
  package static let automatic = "auto"

  /// Whether the kind of answer picks the checker.
  package var isAutomatic: Bool { program.isEmpty && (checker ?? Self.automatic) == Self.automatic }

  /// The name in logs; of ``automatic`` that of the checker picked.
  package func logName(of checker: String) -> String {
    if !name.isEmpty { return name }
    guard let file = program.first else { return checker }
    return file.split(separator: "/").last.map(String.init) ?? file
  }

  /// What it stands for: a checker or program with the kinds that it scores, nil for all.
  fileprivate var choices: [(checker: String, kinds: Set<AnswerKind>?)] {
    let chosen = kinds.list.isEmpty ? nil : Set(kinds.list)
    guard isAutomatic else { return [(checker ?? "", chosen)] }
    return AnswerKind.allCases.filter { chosen?.contains($0) ?? true }.map { ($0.checkerID, [$0]) }
  }
}

extension AnswerKind: ConfigEnum {}

/// Kinds of answer: one, or a list of them.
package struct AnswerKinds: ConfigValue, Sendable, Equatable {
  package var list: [AnswerKind] = []

  package init(_ list: [AnswerKind] = []) { self.list = list }

  package init(configValue json: JSONValue, path: String) throws(ConfigError) {
    let isList = json.array != nil
    list = try [AnswerKind](configValue: isList ? json : .array([json]), path: path)
  }

  package var configValue: JSONValue { list.configValue }
}

extension AnswerKind {
  /// The checker that fits answers of the kind.
  package var checkerID: String {
    switch self {
    case .text: MathAnswerChecker.id
    case .choices: MultipleChoiceChecker.id
    case .boxes: DetectionChecker.id
    case .box: BoxIoUChecker.id
    case .count: CountChecker.id
    case .label: ClassLabelChecker.id
    }
  }
}

extension TaskRewards {
  /// The rewards of a recipe's task; the checker of each kind of answer where none is listed.
  ///
  /// - Parameters:
  ///   - path: dotted path of the list, for errors.
  ///   - startsPrograms: false starts no program, for a look at the data alone.
  /// - Throws: ``ConfigError`` or `RewardError`; a program that does not start or does not state
  ///   its version is a ``ConfigError``.
  package init(
    _ configs: [RewardConfig], registry: RewardRegistry, path: String, startsPrograms: Bool = true
  ) throws {
    let configs = configs.isEmpty ? [RewardConfig()] : configs
    var parts: [Part] = []
    for (index, config) in configs.enumerated() {
      let key = "\(path).\(index)"
      for (id, kinds) in config.choices {
        let name = config.logName(of: id)
        let source: any RewardSource
        if config.program.isEmpty {
          source = CheckerSource(
            try registry.makeChecker(
              id, options: RewardOption.options(config.options, path: key + ".options")))
        } else if !startsPrograms {
          source = SleepingProgram()
        } else {
          do throws(RewardSourceError) {
            source = try ProgramRewardSource(
              name: name, arguments: config.program, timeout: .seconds(config.timeoutSeconds))
          } catch {
            throw ConfigError(key: key + ".program", message: error.description)
          }
        }
        parts.append(Part(name: name, weight: config.weight, source: source, kinds: kinds))
      }
    }
    try self.init(parts)
  }
}

/// In the place of a program that is not started: takes any reference, scores nothing.
private struct SleepingProgram: RewardSource {
  var version: String? { nil }
  var restarts: Int? { nil }

  func checkReference(_ reference: String) throws(RewardError) {}
  func grades(of batch: [RewardRequest]) throws(RewardSourceError) -> [Grade] {
    preconditionFailure("TaskRewards: a program that was not started is asked for grades")
  }
}
