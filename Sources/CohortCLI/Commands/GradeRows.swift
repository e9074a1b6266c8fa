internal import Rewards
internal import StrictJSON
internal import Synchronization
internal import Training

/// The names that the roles of a row have in a file.
struct GradeFields: Sendable, Equatable {
  var gold = "gold"
  var prediction = "prediction"
  var checker = "checker"
  var params = "params"
  /// Tokens of the prediction, for rewards of length; read only where the role is given a field.
  var tokens: String?
  /// Whether the length limit ended the prediction; read only where the role is given a field.
  var truncated: String?

  /// - Parameter flags: `role=field`, several separated by commas or given one by one.
  init(_ flags: [String]) throws(CommandError) {
    for flag in flags.flatMap({ $0.split(separator: ",") }) {
      let parts = flag.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, !parts[1].isEmpty else {
        throw .usage("--field takes role=field, for example prediction=response, not \(flag)")
      }
      let name = String(parts[1])
      switch parts[0] {
      case "gold": gold = name
      case "prediction": prediction = name
      case "checker": checker = name
      case "params": params = name
      case "tokens": tokens = name
      case "truncated": truncated = name
      default:
        throw .usage(
          "--field knows the roles gold, prediction, checker, params, tokens and truncated, not "
            + parts[0])
      }
    }
  }
}

/// Why a row cannot be graded.
struct RowFault: Error, Equatable {
  let reason: String
}

/// A row ready to be graded.
struct GradeRow: Sendable {
  /// The row's text.
  let line: [UInt8]
  let object: JSONObject
  /// Empty where the checker reads none.
  let gold: String
  let output: ModelOutput
  let checkerID: String
  let params: [String: RewardOption]
  let checker: any RewardChecker

  /// The row's grade.
  func grade() -> Grade { checker.grade(output, reference: gold) }
}

/// Reads rows.
struct GradeRows: Sendable {
  let fields: GradeFields
  /// The checker of rows that name none.
  let checker: String
  let checkers: GradeCheckers
  /// Longest row in bytes.
  var byteLimit = 16 << 20

  /// Reads a row.
  /// - Throws: ``RowFault`` with everything that a person needs, except the line's number.
  func row(_ line: [UInt8]) throws(RowFault) -> GradeRow {
    guard line.count <= byteLimit else {
      throw RowFault(reason: "line longer than \(byteLimit) bytes")
    }
    let value: JSONValue
    do throws(JSONError) {
      value = try JSONParser.parse(line)
    } catch { throw RowFault(reason: "not JSON: " + String(error.description.prefix(300))) }
    guard let object = value.object else { throw RowFault(reason: "not a JSON object") }
    return try row(object, line)
  }

  private func row(_ object: JSONObject, _ line: [UInt8]) throws(RowFault) -> GradeRow {
    guard let prediction = Self.text(object[fields.prediction]) else {
      throw RowFault(reason: missing(fields.prediction, in: object))
    }
    var id = checker
    if let value = object[fields.checker], !value.isNull {
      guard let name = value.string else {
        throw RowFault(reason: "\"\(fields.checker)\" is not the name of a checker")
      }
      id = name
    }
    let params = try options(object[fields.params])
    let checker: any RewardChecker
    do throws(RewardError) {
      checker = try checkers.checker(id, options: params)
    } catch { throw RowFault(reason: String(error.description.prefix(500))) }
    let gold = Self.text(object[fields.gold])
    if gold == nil, (try? checker.checkReference("")) == nil {
      throw RowFault(reason: missing(fields.gold, in: object) + "; \(id) needs it")
    }
    return GradeRow(
      line: line, object: object, gold: gold ?? "", output: try output(prediction, object),
      checkerID: id, params: params, checker: checker)
  }

  /// A value as text: a string as it is, anything else as JSON; nil for null and nothing.
  private static func text(_ value: JSONValue?) -> String? {
    guard let value, !value.isNull else { return nil }
    return value.string ?? value.text
  }

  private func output(_ text: String, _ object: JSONObject) throws(RowFault) -> ModelOutput {
    var tokens = 0
    if let field = fields.tokens {
      guard let count = object[field]?.int, count >= 0 else {
        throw RowFault(reason: "\"\(field)\" is not a number of tokens")
      }
      tokens = count
    }
    var isTruncated = false
    if let field = fields.truncated {
      guard let value = object[field]?.bool else {
        throw RowFault(reason: "\"\(field)\" is not true or false")
      }
      isTruncated = value
    }
    return ModelOutput(text: text, tokenCount: tokens, isTruncated: isTruncated)
  }

  private func options(_ value: JSONValue?) throws(RowFault) -> [String: RewardOption] {
    guard let value, !value.isNull else { return [:] }
    guard let object = value.object else {
      throw RowFault(reason: "\"\(fields.params)\" is not an object")
    }
    do throws(ConfigError) {
      return try RewardOption.options(object.members, path: fields.params)
    } catch { throw RowFault(reason: error.description) }
  }

  private func missing(_ field: String, in object: JSONObject) -> String {
    if object[field] != nil { return "\"\(field)\" is null" }
    let present = object.keys.prefix(20).map { String($0.prefix(40)) }
    return "no field \"\(field)\"; the row has "
      + (present.isEmpty ? "none" : present.joined(separator: ", "))
  }
}

/// Checkers by name and options, made once for rows that ask for the same.
final class GradeCheckers: Sendable {
  /// Checkers that are kept; a file can ask for any number of different ones.
  private static let keptLimit = 256

  private struct Key: Hashable {
    let id: String
    let options: [String: RewardOption]
  }

  private let registry: RewardRegistry
  /// Where answers are looked for, for checkers that have the option.
  let extraction: Extraction
  private let kept = Mutex<[Key: any RewardChecker]>([:])

  init(registry: RewardRegistry, extraction: Extraction) {
    self.registry = registry
    self.extraction = extraction
  }

  /// The checker of that name; `extraction` is added where it, or the checker that it is built
  /// around, has that option.
  func checker(
    _ id: String, options: [String: RewardOption]
  ) throws(RewardError) -> any RewardChecker {
    let key = Key(id: id, options: options)
    if let checker = kept.withLock({ $0[key] }) { return checker }
    let checker = try make(id, options)
    guard options.values.allSatisfy(Self.isSmall) else { return checker }
    kept.withLock { kept in
      if kept.count >= Self.keptLimit { kept.removeAll() }
      kept[key] = checker
    }
    return checker
  }

  private static func isSmall(_ option: RewardOption) -> Bool {
    switch option {
    case .bool, .integer, .number: true
    case .text(let text): text.utf8.count <= 100
    case .list, .table: false
    }
  }

  private func make(
    _ id: String, _ options: [String: RewardOption]
  ) throws(RewardError) -> any RewardChecker {
    do throws(RewardError) {
      return try registry.makeChecker(id, options: extended(id, options))
    } catch {
      // One that looks for no answer has no such option.
      guard case .unknownOption(_, "extraction", _, _) = error else { throw error }
      return try registry.makeChecker(id, options: options)
    }
  }

  /// The options with `extraction`, unless it is given.
  private func extended(
    _ id: String, _ options: [String: RewardOption]
  ) -> [String: RewardOption] {
    let usual: [String: RewardOption] = ["extraction": .text(extraction.rawValue)]
    func withUsual(_ given: [String: RewardOption]) -> [String: RewardOption] {
      given.merging(usual) { given, _ in given }
    }
    guard id == CosineLengthChecker.id else { return withUsual(options) }
    // It is built around another checker, and passes it a table of options.
    var extended = options
    switch options["options"] {
    case nil: extended["options"] = .table(usual)
    case .table(let inner): extended["options"] = .table(withUsual(inner))
    default: break
    }
    return extended
  }
}
