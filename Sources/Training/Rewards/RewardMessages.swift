internal import Rewards
internal import StrictJSON

/// The lines between a run and a reward program: JSON, one object to a line.
///
///     program:  {"protocol": 1, "version": "judge 1.4"}
///     run:      {"id": 0, "sample": "a.jsonl:3", "question": "...", "reference": "4",
///                "completion": "...", "tokens": 12, "truncated": false, "left": 1}
///     program:  {"id": 0, "score": 1}
///
/// `left` counts the requests of the batch that follow; answers may come in any order. A `score` of
/// null leaves the completion out of its group.
enum RewardMessages {
  /// The version of these lines.
  static let version = 1
  /// Longest version text and extracted answer taken, characters.
  private static let textLimit = 1_000

  /// The version that a program's first line states.
  static func greeting(_ line: [UInt8]) throws(ChildFailure) -> String {
    let wanted = "{\"protocol\": \(version), \"version\": \"...\"}"
    let value: JSONObject
    do throws(ChildFailure) {
      value = try object(line)
    } catch { throw .badAnswer("its first line must be \(wanted), but \(error.detail)") }
    guard value["protocol"]?.int == version else {
      throw .badAnswer("its first line must be \(wanted), not \(shown(line))")
    }
    guard let stated = value["version"]?.string, !stated.isEmpty, stated.count <= textLimit else {
      throw .badAnswer("the first line states no \"version\": \(shown(line))")
    }
    return stated
  }

  /// One request with its line end.
  /// - Parameter left: requests of the batch that follow.
  static func request(_ request: RewardRequest, id: Int, left: Int) -> [UInt8] {
    let object = JSONObject([
      ("id", JSONValue(id)), ("sample", .string(request.sample)),
      ("question", .string(request.question)), ("reference", .string(request.reference)),
      ("completion", .string(request.output.text)),
      ("tokens", JSONValue(request.output.tokenCount)),
      ("truncated", .bool(request.output.isTruncated)), ("left", JSONValue(left)),
    ])
    return Array((JSONValue.object(object).text + "\n").utf8)
  }

  /// The id and the grade of an answer.
  static func answer(_ line: [UInt8]) throws(ChildFailure) -> (id: Int, grade: Grade) {
    let value = try object(line)
    guard let id = value["id"]?.int else { throw .badAnswer("no \"id\" in \(shown(line))") }
    let extracted = String((value["extracted"]?.string ?? "").prefix(textLimit))
    let rule = String((value["rule"]?.string ?? "program").prefix(textLimit))
    func grade(_ score: Double?, _ status: Grade.Status) -> Grade {
      Grade(score: score, status: status, extracted: extracted, rule: rule, steps: 0)
    }
    guard let score = value["score"] else { throw .badAnswer("no \"score\" in \(shown(line))") }
    if score.isNull { return (id, grade(nil, .unparsedGold)) }
    guard let number = score.double else {
      throw .badAnswer("\"score\" is not a finite number in \(shown(line))")
    }
    guard let name = value["status"] else { return (id, grade(number, .ok)) }
    guard let text = name.string, let status = Grade.Status(rawValue: text),
      status != .unparsedGold
    else { throw .badAnswer("\"status\" is none that goes with a score in \(shown(line))") }
    return (id, grade(number, status))
  }

  private static func object(_ line: [UInt8]) throws(ChildFailure) -> JSONObject {
    do throws(JSONError) {
      if let object = try JSONParser.parse(line, depthLimit: 32).object { return object }
    } catch { throw .badAnswer("\(error) of \(shown(line))") }
    throw .badAnswer("not an object: \(shown(line))")
  }

  private static func shown(_ line: [UInt8]) -> String {
    String(decoding: line.prefix(200), as: UTF8.self)
  }
}
