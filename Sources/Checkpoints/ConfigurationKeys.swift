internal import StrictJSON

/// The members of a configuration file, read by key with typed errors; `null` is as absent.
struct ConfigurationKeys {
  let path: String
  private let object: JSONObject
  private let prefix: String

  init(path: String) throws(CheckpointError) {
    let root = try JSONFile.read(path)
    guard let object = root.object else {
      throw .configuration(
        path: path, key: "the file", fault: .wrongKind(found: clipped(root), expected: "an object"))
    }
    self.init(path: path, object: object, prefix: "")
  }

  private init(path: String, object: JSONObject, prefix: String) {
    self.path = path
    self.object = object
    self.prefix = prefix
  }

  var keys: [String] { object.keys }

  /// The members that are not `null`, in their order.
  var members: [(key: String, value: JSONValue)] {
    keys.compactMap { key in self[key].map { (key, $0) } }
  }

  /// The members of an object under a key; errors name the whole way to it.
  func nested(_ key: String) throws(CheckpointError) -> ConfigurationKeys? {
    guard let value = self[key] else { return nil }
    guard let object = value.object else { throw wrongKind(key, value, "an object") }
    return ConfigurationKeys(path: path, object: object, prefix: prefix + key + ".")
  }

  subscript(_ key: String) -> JSONValue? {
    guard let value = object[key], !value.isNull else { return nil }
    return value
  }

  func refuse(_ key: String, _ fault: ConfigurationFault) -> CheckpointError {
    .configuration(path: path, key: prefix + key, fault: fault)
  }

  func wrongKind(_ key: String, _ found: JSONValue, _ expected: String) -> CheckpointError {
    refuse(key, .wrongKind(found: clipped(found), expected: expected))
  }

  func unsupported(_ key: String, _ found: JSONValue, _ supported: String) -> CheckpointError {
    refuse(key, .unsupported(found: clipped(found), supported: supported))
  }

  /// Requires the key and accepts one value.
  func require(_ key: String, is wanted: JSONValue) throws(CheckpointError) {
    guard self[key] != nil else { throw refuse(key, .missing) }
    try allow(key, only: wanted)
  }

  /// Accepts one value or none.
  func allow(_ key: String, only wanted: JSONValue) throws(CheckpointError) {
    guard let value = self[key], value != wanted else { return }
    throw unsupported(key, value, "only " + wanted.text)
  }

  /// Accepts one number, however it is written, or none.
  func allow(_ key: String, onlyNumber wanted: Double) throws(CheckpointError) {
    guard let value = self[key] else { return }
    guard let number = value.double else { throw wrongKind(key, value, "a number") }
    guard number == wanted else { throw unsupported(key, value, "only \(wanted)") }
  }

  /// - Parameters:
  ///   - ifNull: what an explicit `null` stands for; nil where it is as absent.
  ///   - ifMissing: what a missing key stands for; nil where it must be there.
  func int(
    _ key: String, ifNull: Int? = nil, ifMissing: Int? = nil
  ) throws(CheckpointError) -> Int {
    if let ifNull, object[key]?.isNull == true { return ifNull }
    if let ifMissing, object[key] == nil { return ifMissing }
    guard let value = try optionalInt(key) else { throw refuse(key, .missing) }
    return value
  }

  func optionalInt(_ key: String) throws(CheckpointError) -> Int? {
    guard let value = self[key] else { return nil }
    guard let int = value.int else { throw wrongKind(key, value, "a whole number") }
    return int
  }

  func double(_ key: String) throws(CheckpointError) -> Double {
    guard let value = self[key] else { throw refuse(key, .missing) }
    guard let double = value.double else { throw wrongKind(key, value, "a finite number") }
    return double
  }

  func bool(_ key: String, default fallback: Bool) throws(CheckpointError) -> Bool {
    guard let value = self[key] else { return fallback }
    guard let bool = value.bool else { throw wrongKind(key, value, "true or false") }
    return bool
  }

  func optionalString(_ key: String) throws(CheckpointError) -> String? {
    guard let value = self[key] else { return nil }
    guard let string = value.string else { throw wrongKind(key, value, "a string") }
    return string
  }

  /// Requires a whole number of that size.
  func require(_ key: String, isAtLeast least: Int) throws(CheckpointError) {
    let value = try int(key)
    guard value >= least else {
      throw refuse(key, .outOfRange(found: "\(value)", allowed: "at least \(least)"))
    }
  }

  /// A token id that must be there.
  func tokenID(_ key: String) throws(CheckpointError) -> Int32 {
    guard let id = try optionalTokenID(key) else { throw refuse(key, .missing) }
    return id
  }

  func optionalTokenID(_ key: String) throws(CheckpointError) -> Int32? {
    guard let value = try optionalInt(key) else { return nil }
    guard let id = Int32(exactly: value), id >= 0 else {
      throw refuse(key, .outOfRange(found: "\(value)", allowed: "a token id"))
    }
    return id
  }

  /// One id, a list of ids, or none.
  func ids(_ key: String) throws(CheckpointError) -> [Int] {
    guard let value = self[key] else { return [] }
    if let id = value.int { return [id] }
    guard let elements = value.array else { throw wrongKind(key, value, "an id or a list of ids") }
    var ids: [Int] = []
    for element in elements {
      guard let id = element.int else { throw wrongKind(key, element, "a whole number") }
      ids.append(id)
    }
    return ids
  }
}
