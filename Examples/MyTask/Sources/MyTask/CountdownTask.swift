import StrictJSON
import Tasks

// One record:
//
//   {"numbers": [3, 5, 2], "target": 13}

/// Numbers to be joined by +, - and * so that they make a target.
///
/// The reference carries everything the checker needs, as text: `13 = 3 5 2`.
struct CountdownTask: Task {
  static let id = "countdown"

  init(options: TaskOptions) throws(TaskError) { try options.requireKnown([]) }

  func sample(
    from record: JSONObject, at location: RecordLocation
  ) throws(RecordError) -> Sample {
    guard let numbers = record["numbers"]?.array?.compactMap(\.int) else {
      throw .missingField("numbers", present: record.keys)
    }
    guard let target = record["target"]?.int else {
      throw .missingField("target", present: record.keys)
    }
    guard numbers.count >= 2, numbers.count == record["numbers"]?.array?.count else {
      throw .unusable("at least two whole numbers are needed")
    }
    let list = numbers.map { String($0) }
    return Sample(
      task: Self.id,
      question: "Make \(target) from \(list.joined(separator: ", ")), each once, with + - *.",
      reference: "\(target) = \(list.joined(separator: " "))", location: location,
      level: String(numbers.count))
  }
}
