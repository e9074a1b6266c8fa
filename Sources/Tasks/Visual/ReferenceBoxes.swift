internal import StrictJSON

/// The unit of a record's boxes.
enum BoxCoordinates: String, CaseIterable {
  /// Pixels of the picture.
  case pixel
  /// 0 to 1 over the width and the height.
  case norm1
  /// 0 to 1000 over the width and the height.
  case norm1000

  /// The greatest value; nil for pixels.
  var greatest: Double? {
    switch self {
    case .pixel: nil
    case .norm1: 1
    case .norm1000: 1000
    }
  }
}

extension TaskOptions {
  /// The option `coords`, or nil where the recipe does not give it.
  /// - Throws: ``TaskError/badOption(task:key:expected:found:)``.
  func coordinates() throws(TaskError) -> BoxCoordinates? {
    guard let name = try string("coords") else { return nil }
    guard let coordinates = BoxCoordinates(rawValue: name) else {
      throw .badOption(
        task: task, key: "coords", expected: "pixel, norm1 or norm1000", found: "\"\(name)\"")
    }
    return coordinates
  }
}

/// The size of a record's picture in pixels.
struct PictureSize: Equatable {
  let width: JSONNumber
  let height: JSONNumber
}

extension FieldMapping {
  /// The size that a record gives, or nil.
  /// - Throws: ``RecordError``; `.unusable` for one side alone or one out of 1 to 1e9.
  func size(of record: JSONObject) throws(RecordError) -> PictureSize? {
    guard let width = try side(.width, of: record) else {
      guard try side(.height, of: record) == nil else {
        throw .unusable("a height of the picture without its width")
      }
      return nil
    }
    guard let height = try side(.height, of: record) else {
      throw .unusable("a width of the picture without its height")
    }
    return PictureSize(width: width, height: height)
  }

  private func side(_ role: Role, of record: JSONObject) throws(RecordError) -> JSONNumber? {
    guard let (field, value) = try value(role, of: record) else { return nil }
    guard case .number(let number) = value, let pixels = number.double else {
      throw .wrongType(field: field, expected: "a number of pixels", found: value.kind)
    }
    guard (1...1e9).contains(pixels) else {
      throw .unusable("the picture's \(role.rawValue) is \(number.text)")
    }
    return number
  }
}

/// The boxes of a record, left, upper, right and lower edge each.
struct ReferenceBoxes: Equatable {
  struct Box: Equatable {
    /// `x1, y1, x2, y2` as written.
    let edges: [JSONNumber]
    let label: String?
  }

  /// Most boxes of one picture; the checkers count no more.
  static let countLimit = 256

  let boxes: [Box]

  /// Boxes of a field: one box or a list of them, each four numbers, two corners, or an object with
  /// `bbox`, `bbox_2d`, `box` or `position` and perhaps `label`; or a text that writes one of these.
  /// - Throws: ``RecordError``; `.unusable` for boxes without area and too many of them,
  ///   `.wrongType` for what is no box.
  init(_ value: JSONValue, field: String) throws(RecordError) {
    var value = value
    if let text = value.string {
      guard let written = LiteralText.value(text) ?? LiteralText.corners(text) else {
        throw .wrongType(field: field, expected: "boxes", found: "a text that writes none")
      }
      value = written
    }
    let elements = Self.isBox(value) ? [value] : value.array
    guard let elements else {
      throw .wrongType(field: field, expected: "a list of boxes", found: value.kind)
    }
    guard elements.count <= Self.countLimit else {
      throw .unusable("\(elements.count) boxes, over \(Self.countLimit)")
    }
    var boxes: [Box] = []
    for (index, element) in elements.enumerated() {
      boxes.append(try Self.box(element, field: "\(field).\(index)"))
    }
    self.boxes = boxes
  }

  /// Whether a value is one box, not a list of them.
  private static func isBox(_ value: JSONValue) -> Bool {
    guard let elements = value.array else { return value.object != nil }
    let isPlain = elements.allSatisfy { if case .number = $0 { true } else { false } }
    let isCorners = elements.count == 2 && elements.allSatisfy { $0.array?.count == 2 }
    return !elements.isEmpty && (isPlain || isCorners)
  }

  private static func box(_ value: JSONValue, field: String) throws(RecordError) -> Box {
    var label: String?
    var content = value
    if let object = value.object {
      guard let found = member(["bbox", "bbox_2d", "box", "position"], of: object) else {
        throw .missingField("\(field).bbox", present: object.keys)
      }
      content = found
      if let name = member(["label", "class", "category", "name"], of: object), !name.isNull {
        guard let text = name.string else {
          throw .wrongType(field: "\(field).label", expected: "a text", found: name.kind)
        }
        label = text
      }
    }
    if let corners = content.array, corners.count == 2,
      corners.allSatisfy({ $0.array?.count == 2 })
    {
      content = .array(corners.flatMap { $0.array ?? [] })
    }
    guard let elements = content.array, elements.count == 4 else {
      throw .wrongType(field: field, expected: "four numbers", found: content.kind)
    }
    var edges: [JSONNumber] = []
    var values: [Double] = []
    for element in elements {
      guard case .number(let number) = element else {
        throw .wrongType(field: field, expected: "four numbers", found: "one with " + element.kind)
      }
      guard let edge = number.double, edge.magnitude <= 1e9 else {
        throw .unusable("box \(content.text.prefix(120)) is beyond 1e9")
      }
      edges.append(number)
      values.append(edge)
    }
    guard values[0] < values[2], values[1] < values[3] else {
      throw .unusable("box \(content.text.prefix(120)) is not x1 < x2, y1 < y2")
    }
    return Box(edges: edges, label: label)
  }

  /// The value of the first of some keys, in any case of the letters.
  private static func member(_ names: [String], of object: JSONObject) -> JSONValue? {
    for name in names {
      if let found = object.members.first(where: { $0.key.lowercased() == name }) {
        return found.value
      }
    }
    return nil
  }

  /// Whether both state the same boxes in the same order, labels aside.
  func hasSameEdges(as other: ReferenceBoxes) -> Bool {
    boxes.map { $0.edges.map(\.double) } == other.boxes.map { $0.edges.map(\.double) }
  }

  /// Fails if a normalised coordinate is out of its range.
  /// - Throws: `RecordError.unusable`.
  func require(_ coordinates: BoxCoordinates) throws(RecordError) {
    guard let greatest = coordinates.greatest else { return }
    for box in boxes
    where !box.edges.allSatisfy({ (0...greatest).contains($0.double ?? -1) }) {
      throw .unusable(
        "box [\(box.edges.map(\.text).joined(separator: ", ").prefix(120))] is not within 0 to "
          + (coordinates == .norm1 ? "1" : "1000"))
    }
  }

  /// The reference that `detection` (and `box_iou` for one box without a label) reads.
  ///
  /// Normalised boxes go without the picture's size, so that predictions are compared with them as
  /// they are: the overlap is the same in either unit.
  func reference(_ coordinates: BoxCoordinates, size: PictureSize?) -> String {
    let list = boxes.map { box -> JSONValue in
      let edges = JSONValue.array(box.edges.map(JSONValue.number))
      guard let label = box.label else { return edges }
      return .object(JSONObject([("bbox", edges), ("label", .string(label))]))
    }
    return Self.reference(.array(list), coordinates, size: size)
  }

  /// The reference of the one box, which `box_iou` and its kin read.
  /// - Throws: `RecordError.unusable` unless there is exactly one.
  func singleReference(
    _ coordinates: BoxCoordinates, size: PictureSize?
  ) throws(RecordError) -> String {
    guard boxes.count == 1, let box = boxes.first else {
      throw .unusable("\(boxes.count) boxes, one is needed")
    }
    return Self.reference(.array(box.edges.map(JSONValue.number)), coordinates, size: size)
  }

  private static func reference(
    _ answer: JSONValue, _ coordinates: BoxCoordinates, size: PictureSize?
  ) -> String {
    var members: [(String, JSONValue)] = [("answer", answer)]
    if coordinates != .pixel {
      members.append(("coords", .string(coordinates.rawValue)))
    } else if let size {
      members += [("width", .number(size.width)), ("height", .number(size.height))]
    }
    return JSONValue.object(JSONObject(members)).text
  }
}
