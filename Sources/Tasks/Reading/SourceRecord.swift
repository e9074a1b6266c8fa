internal import StrictJSON

/// A record of a file with what stands beside it.
struct SourceRecord {
  let location: RecordLocation
  let object: JSONObject
  /// Byte strings that ``HeldBytes`` marks in the object stand for.
  let held: [[UInt8]]
}

extension SourceRecord {
  /// A line's record.
  init(_ line: JSONLReader.Record) {
    self.init(location: line.location, object: line.object, held: [])
  }
}

/// Bytes of a record that JSON has no value for: they stand beside it, and a mark in their place.
///
/// A mark names bytes of its own record only, so that a file which writes one itself gains nothing.
enum HeldBytes {
  private static let key = "\u{0}held"

  /// The mark of the bytes at an index.
  static func mark(_ index: Int) -> JSONValue {
    .object(JSONObject([(key, JSONValue(index))]))
  }

  /// The index that a mark names; nil for any other value.
  static func index(in value: JSONValue) -> Int? { value.object?[key]?.int }
}

extension Sample {
  /// Puts the bytes that came beside a record into its pictures.
  /// - Throws: `RecordError.unusable` for an empty picture, one over the limit, and a mark without
  ///   its bytes.
  mutating func take(_ held: [[UInt8]]) throws(RecordError) {
    for (turn, message) in messages.enumerated() where message.images.contains(where: \.isHeld) {
      var segments: [Segment] = []
      for segment in message.segments {
        if case .image(let reference) = segment, let index = reference.held {
          segments.append(.image(try reference.with(index, of: held)))
        } else {
          segments.append(segment)
        }
      }
      messages[turn] = Message(role: message.role, segments: segments)
    }
  }
}

extension ImageReference {
  fileprivate var isHeld: Bool { held != nil }

  fileprivate func with(_ index: Int, of held: [[UInt8]]) throws(RecordError) -> ImageReference {
    guard held.indices.contains(index) else {
      throw .unusable("a picture's bytes are not in the record")
    }
    guard !held[index].isEmpty else { throw .unusable("the picture \"\(path)\" is empty") }
    guard held[index].count <= PictureField.byteLimit else {
      throw .unusable("the picture \"\(path)\" has more than \(PictureField.byteLimit) bytes")
    }
    return ImageReference(embedded: held[index], name: path)
  }
}
