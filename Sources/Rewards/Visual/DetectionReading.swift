/// Finds the list of boxes that a text states as JSON or as a Python literal.
///
/// A list of objects with `bbox` (`bbox_2d`, `box`, `position`), `label` (`class`, `category`,
/// `name`) and `confidence` (`score`, `conf`), a list of bare boxes, one such object, several of
/// them one after another, or an object whose only list is one of these. Text and fences may
/// surround it. A list that is cut off or malformed makes the whole text unreadable.
enum DetectionReading {
  /// The outcome of a reading.
  enum Outcome {
    case found([Detection])
    /// There is no list.
    case none
    /// A list is cut off or malformed.
    case malformed
    /// Several lists that differ.
    case ambiguous
    /// Too much work.
    case budget
  }

  private static let openings = Array("[{".utf8)

  /// Reads a text of at most `unboxedWindow` bytes.
  ///
  /// - Complexity: linear; beyond eight passes over the text the outcome is `budget`.
  static func read(_ bytes: [UInt8], _ frame: BoxFrame) -> Outcome {
    var lists: [[Detection]] = []
    var loose: [Detection] = []
    var work = 0
    var at = 0
    while at < bytes.count {
      guard openings.contains(bytes[at]) else {
        at += 1
        continue
      }
      guard work <= 8 * bytes.count else { return .budget }
      var parser = LooseJSONParser(bytes, at: at)
      let isList = startsList(bytes, at)
      do throws(LooseJSONParser.Failure) {
        let value = try parser.value()
        work += parser.at - at
        at = parser.at
        if value.isObject || value.array?.count == 4, let detection = bare(value, frame) {
          loose.append(detection)
        } else if let list = list(value, frame) {
          if lists.first != list { lists.append(list) }
        } else if isList {
          return .malformed
        }
      } catch {
        work += parser.at - at
        if isList || error == .depth { return error == .depth ? .budget : .malformed }
        at += 1
      }
    }
    switch (lists.count, loose.isEmpty) {
    case (0, true): return .none
    case (0, false): return .found(loose)
    case (1, true): return .found(lists[0])
    default: return .ambiguous
    }
  }

  /// Whether a bracket opens what can only be a list of boxes: `[{`, `[[`, `[]`, `{"`.
  private static func startsList(_ bytes: [UInt8], _ at: Int) -> Bool {
    let next = bytes.skippingBlanks(at + 1, limit: bytes.count)
    guard next < bytes.count else { return true }
    return bytes[at] == UInt8(ascii: "[")
      ? "[{]".utf8.contains(bytes[next]) : "\"'".utf8.contains(bytes[next])
  }

  /// The detections of a list, or of an object with one list.
  static func list(_ json: LooseJSON, _ frame: BoxFrame) -> [Detection]? {
    if case .object(let members) = json {
      let lists = members.filter { $0.value.array != nil }
      return lists.count == 1 ? list(lists[0].value, frame) : nil
    }
    guard let elements = json.array else { return nil }
    var detections: [Detection] = []
    detections.reserveCapacity(elements.count)
    for element in elements {
      guard let detection = bare(element, frame) else { return nil }
      detections.append(detection)
    }
    return detections
  }

  /// An object with a box, or four numbers.
  private static func bare(_ json: LooseJSON, _ frame: BoxFrame) -> Detection? {
    var numbers = json.array
    var label: String?
    var confidence = 1.0
    if json.isObject {
      guard let box = json.member("bbox", "bbox_2d", "box", "position") else { return nil }
      numbers = box.array ?? []
      label = json.member("label", "class", "category", "name")?.string
      switch json.member("confidence", "score", "conf") {
      case nil: break
      case .number(let value): confidence = value
      default: confidence = 0
      }
    } else {
      guard let numbers, !numbers.isEmpty, numbers.allSatisfy({ $0.number != nil }) else {
        return nil
      }
    }
    if let corners = numbers, corners.count == 2, corners.allSatisfy({ $0.array?.count == 2 }) {
      numbers = corners.flatMap { $0.array ?? [] }
    }
    let values = numbers?.compactMap(\.number) ?? []
    let box = values.count == numbers?.count ? try? frame.box(values) : nil
    return Detection(box: box, label: label, confidence: confidence)
  }
}
