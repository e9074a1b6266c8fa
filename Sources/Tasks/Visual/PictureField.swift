internal import StrictJSON

/// Reads a record's field that names or holds pictures.
///
/// A picture is a path, a data URL (`data:image/png;base64,…`), plain base64 of a PNG or JPEG file,
/// or an object `{"bytes": base64, "path": name}` as columns of pictures have it, where either may
/// be null. In a Parquet file bytes are as they are, in a column of their own or in such an object
/// (``HeldBytes``). URLs of the network are refused.
enum PictureField {
  /// Most bytes of one embedded picture's file.
  static let byteLimit = 64 << 20
  /// Most pictures of one record.
  static let countLimit = 256
  /// Longest path, in bytes; a longer text can only be base64.
  private static let pathLimit = 4096

  private static let expected =
    "a path, a data URL, base64 or {\"bytes\", \"path\"}"

  /// The pictures of a field's value, one or a list.
  /// - Throws: ``RecordError``; `.unusable` for an empty path, a URL of the network and pictures
  ///   beyond the limits, the other cases for what is no picture at all.
  static func images(
    _ value: JSONValue, field: String
  ) throws(RecordError) -> [ImageReference] {
    let elements = value.array ?? [value]
    guard elements.count <= countLimit else {
      throw .unusable("field \"\(field)\" holds \(elements.count) pictures, over \(countLimit)")
    }
    var images: [ImageReference] = []
    for element in elements { images.append(try image(element, field: field)) }
    return images
  }

  private static func image(
    _ value: JSONValue, field: String
  ) throws(RecordError) -> ImageReference {
    if let text = value.string { return try image(text, field: field) }
    if let held = HeldBytes.index(in: value) {
      return ImageReference(held: held, name: ImageReference.embeddedName)
    }
    guard let object = value.object else {
      throw .wrongType(field: field, expected: expected, found: value.kind)
    }
    let name = try text("path", of: object, field: field)
    if let held = object["bytes"].flatMap(HeldBytes.index) {
      return ImageReference(held: held, name: name ?? ImageReference.embeddedName)
    }
    if let content = try text("bytes", of: object, field: field) {
      return try embedded(Array(content.utf8)[...], name: name, field: field)
    }
    if let name { return try image(name, field: field) }
    guard let url = try text("url", of: object, field: field) else {
      throw .wrongType(field: field, expected: expected, found: "an object without either")
    }
    return try image(url, field: field)
  }

  private static func text(
    _ key: String, of object: JSONObject, field: String
  ) throws(RecordError) -> String? {
    guard let value = object[key], !value.isNull else { return nil }
    guard let text = value.string else {
      throw .wrongType(field: "\(field).\(key)", expected: "a text", found: value.kind)
    }
    return text
  }

  /// The picture that a text names or holds.
  static func image(_ text: String, field: String) throws(RecordError) -> ImageReference {
    let bytes = Array(text.utf8)
    if hasPrefix("data:", bytes) { return try dataURL(bytes, field: field) }
    if bytes.count > pathLimit || isPicture(bytes) {
      return try embedded(bytes[...], name: nil, field: field)
    }
    for scheme in ["http://", "https://", "ftp://", "file://"] where hasPrefix(scheme, bytes) {
      throw .unusable("field \"\(field)\" is a URL (\(scheme)…); pictures are read from files only")
    }
    guard bytes.contains(where: { $0 != 0x20 }) else {
      throw .unusable("field \"\(field)\" is an empty path")
    }
    guard !bytes.contains(0) else {
      throw .unusable("field \"\(field)\" is a path with a zero byte")
    }
    return ImageReference(path: text)
  }

  /// Whether a text begins as the base64 of a PNG or JPEG file does. The latter could begin a path,
  /// which has a point or is short.
  private static func isPicture(_ bytes: [UInt8]) -> Bool {
    if bytes.starts(with: "iVBORw0KGgo".utf8) { return true }
    return bytes.count >= 64 && bytes.starts(with: "/9j/".utf8)
      && bytes.allSatisfy(Base64.isCharacter)
  }

  /// `data:[<type>][;<parameter>]…;base64,<base64>`.
  private static func dataURL(
    _ bytes: [UInt8], field: String
  ) throws(RecordError) -> ImageReference {
    // A header is short; a comma far behind is none.
    guard let comma = bytes.prefix(256).firstIndex(of: UInt8(ascii: ",")) else {
      throw .wrongType(
        field: field, expected: "data:image/…;base64,…", found: "a data URL without a comma")
    }
    let header = String(decoding: bytes[5..<comma], as: UTF8.self).lowercased()
    let parts = header.split(separator: ";", omittingEmptySubsequences: false)
    guard parts.count > 1, parts.last == "base64" else {
      throw .wrongType(
        field: field, expected: "data:image/…;base64,…", found: "a data URL not in base64")
    }
    guard let type = parts.first, type.isEmpty || type.hasPrefix("image/") else {
      throw .unusable("field \"\(field)\" is a data URL of \(parts[0]), not of a picture")
    }
    return try embedded(bytes[(comma + 1)...], name: nil, field: field)
  }

  private static func embedded(
    _ text: ArraySlice<UInt8>, name: String?, field: String
  ) throws(RecordError) -> ImageReference {
    let bytes: [UInt8]
    do throws(Base64.Fault) {
      bytes = try Base64.decode(text, limit: byteLimit)
    } catch .tooLarge(let limit) {
      throw .unusable("field \"\(field)\" holds a picture of more than \(limit) bytes")
    } catch {
      throw .wrongType(field: field, expected: "base64 in full groups", found: error.description)
    }
    guard !bytes.isEmpty else { throw .unusable("field \"\(field)\" holds an empty picture") }
    return ImageReference(embedded: bytes, name: name ?? ImageReference.embeddedName)
  }

  private static func hasPrefix(_ prefix: String, _ bytes: [UInt8]) -> Bool {
    let head = bytes.prefix(prefix.utf8.count)
    return head.count == prefix.utf8.count
      && zip(head, prefix.utf8).allSatisfy { byte, wanted in
        byte == wanted || (0x41...0x5A).contains(byte) && byte | 0x20 == wanted
      }
  }
}
