import Rewards
import StrictJSON
import Testing

@Suite("shared visual vectors")
struct VisualVectorTests {
  private static let path = "vectors/visual_answers.jsonl"

  private func option(_ json: JSONValue) throws -> RewardOption {
    switch json {
    case .bool(let value): return .bool(value)
    case .string(let value): return .text(value)
    case .array(let elements): return .list(try elements.map(option))
    case .object(let object):
      return .table(
        try Dictionary(uniqueKeysWithValues: object.members.map { ($0.key, try option($0.value)) }))
    case .number(let number):
      if let value = number.int { return .integer(value) }
      return .number(try #require(number.double))
    case .null: throw RewardError.noParts
    }
  }

  private func reference(_ gold: JSONValue?) -> String {
    switch gold {
    case nil, .null?: ""
    case .string(let text)?: text
    case .some(let json): json.text
    }
  }

  private func check(_ record: JSONValue, _ grade: Grade) throws {
    let id = record["id"]?.string ?? ""
    let expected = try #require(record["expected_score"]?.double)
    let score = try #require(grade.score, "\(id): the reference is usable")
    #expect(
      (score - expected).magnitude <= 1e-6,
      "\(id) \(record["checker"]?.string ?? ""): \(score) for \(expected), rule \(grade.rule)")
  }

  @Test("every vector gets its score, parameters as options of the checker")
  func options() throws {
    guard let records = sharedRecords(VisualVectorTests.path) else {
      print("skipped: ../shared/\(VisualVectorTests.path) is absent")
      return
    }
    #expect(records.count == 162)
    for record in records {
      let id = try #require(record["checker"]?.string)
      var options: [String: RewardOption] = [:]
      for (name, value) in record["params"]?.object?.members ?? [] {
        options[name] = try option(value)
      }
      let checker = try RewardRegistry.standard.makeChecker(id, options: options)
      let gold = reference(record["gold"])
      try checker.checkReference(gold)
      let output = ModelOutput(text: record["prediction"]?.string ?? "")
      try check(record, checker.grade(output, reference: gold))
    }
  }

  @Test("every vector gets its score, parameters beside the answer in the reference")
  func structured() throws {
    guard let records = sharedRecords(VisualVectorTests.path) else {
      print("skipped: ../shared/\(VisualVectorTests.path) is absent")
      return
    }
    for record in records where record["gold"]?.isNull == false {
      let id = try #require(record["checker"]?.string)
      var object = record["params"]?.object ?? JSONObject()
      object["answer"] = record["gold"]
      let checker = try RewardRegistry.standard.makeChecker(id)
      let gold = JSONValue.object(object).text
      try checker.checkReference(gold)
      let output = ModelOutput(text: record["prediction"]?.string ?? "")
      try check(record, checker.grade(output, reference: gold))
    }
  }
}
