/// The members of an object in the order they were written.
///
/// Keys are told apart by their UTF-8 bytes. Looking a key up takes constant time: a few members
/// are compared one by one, more of them through a hash index.
public struct JSONObject: Sendable, Equatable {
  /// Members in order.
  public private(set) var members: [(key: String, value: JSONValue)] = []
  /// Open-addressing slots (1 + position in `members`, 0 = free); empty while a scan is cheaper.
  private var slots: [UInt32] = []

  private static let scanLimit = 8

  /// An empty object.
  public init() {}

  /// An object of members in order; a later member of the same key replaces the earlier.
  public init(_ members: [(String, JSONValue)]) {
    for (key, value) in members { self[key] = value }
  }

  /// Keys in order.
  public var keys: [String] { members.map(\.key) }

  /// Number of members.
  public var count: Int { members.count }

  /// The member of that key. Setting nil removes it, in time linear in the number of members.
  public subscript(_ key: String) -> JSONValue? {
    get { position(of: key).map { members[$0].value } }
    set {
      switch (newValue, position(of: key)) {
      case (let value?, let position?): members[position].value = value
      case (let value?, nil): append(key, value)
      case (nil, let position?):
        members.remove(at: position)
        rebuildIndex()
      case (nil, nil): break
      }
    }
  }

  /// Adds a member unless one of that key exists.
  /// - Returns: false if the key was there already; nothing is changed then.
  mutating func insert(_ key: String, _ value: JSONValue) -> Bool {
    guard position(of: key) == nil else { return false }
    append(key, value)
    return true
  }

  /// Whether both have the same members in the same order.
  public static func == (left: JSONObject, right: JSONObject) -> Bool {
    left.count == right.count
      && zip(left.members, right.members).allSatisfy {
        sameBytes($0.key, $1.key) && $0.value == $1.value
      }
  }

  /// Whether two strings have equal UTF-8, which Swift's `==` (canonical equivalence) does not ask.
  static func sameBytes(_ left: String, _ right: String) -> Bool {
    left.utf8.count == right.utf8.count && left.utf8.elementsEqual(right.utf8)
  }

  private static func hash(_ key: String) -> Int {
    var hasher = Hasher()
    var key = key
    key.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    return hasher.finalize()
  }

  private func position(of key: String) -> Int? {
    if slots.isEmpty { return members.firstIndex { Self.sameBytes($0.key, key) } }
    let mask = slots.count - 1
    var slot = Self.hash(key) & mask
    while slots[slot] != 0 {
      let position = Int(slots[slot]) - 1
      if Self.sameBytes(members[position].key, key) { return position }
      slot = (slot + 1) & mask
    }
    return nil
  }

  private mutating func append(_ key: String, _ value: JSONValue) {
    members.append((key, value))
    if members.count <= Self.scanLimit { return }
    if members.count * 2 > slots.count {
      rebuildIndex()
    } else {
      index(members.count - 1)
    }
  }

  private mutating func rebuildIndex() {
    slots = []
    guard members.count > Self.scanLimit else { return }
    var capacity = 32
    while capacity < members.count * 3 { capacity *= 2 }
    slots = Array(repeating: 0, count: capacity)
    for position in members.indices { index(position) }
  }

  private mutating func index(_ position: Int) {
    let mask = slots.count - 1
    var slot = Self.hash(members[position].key) & mask
    while slots[slot] != 0 { slot = (slot + 1) & mask }
    slots[slot] = UInt32(position + 1)
  }
}
