import Checkpoints
import Foundation
import TensorCore
import Testing

@Suite("safetensors writer")
struct SafetensorsWriterTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private let tensors = [
    NamedTensor(
      name: "b", shape: [2, 2], values: [1, -2.5, .leastNonzeroMagnitude, .greatestFiniteMagnitude]),
    NamedTensor(name: "a", shape: [3], values: [0, -0.0, 1 / 3]),
    NamedTensor(name: "empty", shape: [0, 4], values: []),
    NamedTensor(name: "scalar", shape: [], values: [7]),
  ]

  @Test("the bytes are those of the format, written out by hand")
  func bytesByHand() throws {
    let path = folder.path + "/a.safetensors"
    try SafetensorsWriter.write(
      [NamedTensor(name: "w", shape: [1, 2], values: [1, -2])], to: path)
    let json =
      #"{"__metadata__":{"format":"pt"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}"#
    let header = Array(json.utf8) + [UInt8](repeating: 0x20, count: (8 - json.utf8.count % 8) % 8)
    let data: [UInt8] = [0, 0, 0x80, 0x3F, 0, 0, 0, 0xC0]
    #expect(try bytes(of: path) == [UInt8(header.count), 0, 0, 0, 0, 0, 0, 0] + header + data)
  }

  @Test("f32 comes back bit for bit, whatever order it was given in")
  func roundTripFloat() throws {
    let (one, two) = (folder.path + "/1.safetensors", folder.path + "/2.safetensors")
    let written = try SafetensorsWriter.write(tensors, to: one, metadata: ["x": "1", "a": "é"])
    try SafetensorsWriter.write(tensors.reversed(), to: two, metadata: ["a": "é", "x": "1"])
    #expect(try bytes(of: one) == bytes(of: two))
    #expect(written.digest == SHA256.hexDigest(of: try bytes(of: one)))
    let file = try SafetensorsFile(path: one)
    #expect(file.names == ["a", "b", "empty", "scalar"])
    #expect(file.metadata == ["a": "é", "x": "1"])
    #expect(
      try file.readFloats("b", shape: [2, 2]).map(\.bitPattern)
        == [1, -2.5, Float.leastNonzeroMagnitude, .greatestFiniteMagnitude].map(\.bitPattern))
    #expect(try file.readFloats("a")[1].sign == .minus)
    #expect(try file.readFloats("empty", shape: [0, 4]).isEmpty)
    #expect(try file.readFloats("scalar", shape: []) == [7])
  }

  @Test("bf16 read and written again is byte-identical")
  func roundTripHalf() throws {
    let (one, two) = (folder.path + "/1.safetensors", folder.path + "/2.safetensors")
    var random = SplitMix(state: 1)
    let values = (0..<10_000).map { _ in
      Float(bitPattern: UInt32(truncatingIfNeeded: random.next() >> 32))
    }
    try SafetensorsWriter.write(
      [NamedTensor(name: "w", shape: [10_000], values: values)], to: one, type: .bf16)
    let read = try SafetensorsFile(path: one).readFloats("w")
    try SafetensorsWriter.write(
      [NamedTensor(name: "w", shape: [10_000], values: read)], to: two, type: .bf16)
    #expect(try bytes(of: one) == bytes(of: two))
    for (value, half) in zip(values, read) where value.isNaN { #expect(half.isNaN) }
  }

  @Test(
    "bf16 rounds to nearest, ties to even",
    arguments: [
      (0x3F80_0000, 0x3F80), (0x3F80_7FFF, 0x3F80), (0x3F80_8000, 0x3F80), (0x3F80_8001, 0x3F81),
      (0x3F81_8000, 0x3F82), (0xBF80_8001, 0xBF81), (0x7F7F_FFFF, 0x7F80), (0x7F80_0000, 0x7F80),
      (0x7F80_0001, 0x7FC0), (0xFFFF_FFFF, 0xFFFF), (0x8000_0000, 0x8000), (0x0000_8000, 0x0000),
    ] as [(UInt32, UInt16)])
  func rounding(bits: UInt32, half: UInt16) {
    #expect(SafetensorsWriter.bf16Bits(Float(bitPattern: bits)) == half)
  }

  @Test("a file that cannot be written is named and the old one stays")
  func failure() throws {
    let path = try folder.write("old", "a.safetensors")
    // The staged file cannot be made where a folder has its name.
    try FileManager.default.createDirectory(
      atPath: path + ".partial", withIntermediateDirectories: false)
    let error = #expect(throws: CheckpointError.self) {
      try SafetensorsWriter.write(tensors, to: path)
    }
    #expect(error?.kind == .system)
    #expect(error?.description.contains(path) == true)
    #expect(try bytes(of: path) == Array("old".utf8))
  }

  @Test("a full disk is reported with its text and leaves nothing behind")
  func fullDisk() throws {
    let error = CheckpointError.system(path: "/x", operation: "write", code: ENOSPC)
    #expect(error.description.contains("No space left on device"))
    #expect(error.description.contains("/x"))
    let path = folder.path + "/a"
    try AtomicFile.write("text", to: path)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["a"])
  }
}

@Suite("sharded models")
struct SafetensorsFolderTests {
  let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    for (shard, name) in [("1", "a"), ("2", "b")] {
      try SafetensorsWriter.write(
        [NamedTensor(name: name, shape: [1], values: [Float(shard) ?? 0])],
        to: folder.path + "/\(shard).safetensors")
    }
  }

  private func index(_ map: String) throws -> String {
    try folder.write("{\"weight_map\":\(map)}", "model.safetensors.index.json")
  }

  @Test("tensors are found in their shards")
  func found() throws {
    _ = try index(#"{"b":"2.safetensors","a":"1.safetensors"}"#)
    let weights = try SafetensorsFolder(folder: folder.path)
    #expect(weights.names == ["a", "b"])
    #expect(try weights.readFloats("a", shape: [1]) == [1])
    #expect(try weights.readFloats("b") == [2])
    let path = weights.path
    #expect(
      throws: CheckpointError.tensor(
        path: path, name: "c", fault: .absent(expectedShape: [2, 2]))
    ) { try weights.readFloats("c", shape: [2, 2]) }
  }

  @Test(
    "a broken index is refused by tensor and shard",
    arguments: [
      (#"{"a":"../1.safetensors"}"#, "not a file of this folder"),
      (#"{"a":"/etc/passwd"}"#, "not a file of this folder"),
      (#"{"a":".."}"#, "not a file of this folder"),
      (#"{"a":"."}"#, "not a file of this folder"),
      (#"{"a":"sub/1.safetensors"}"#, "not a file of this folder"),
      (#"{"a":"./1.safetensors"}"#, "not a file of this folder"),
      (#"{"a":"..\\1.safetensors"}"#, "not a file of this folder"),
      (#"{"a":null}"#, "does not name a file"),
      (#"{"a":""}"#, "not a file of this folder"),
      (#"{"a":"x\u0000.safetensors"}"#, "not a file of this folder"),
      (#"{"a":"3.safetensors"}"#, "is missing"),
      (#"{"a":1}"#, "does not name a file"),
      (#"{"c":"1.safetensors"}"#, "is not in \"1.safetensors\""),
      (#"{"a":"1.safetensors","b":"1.safetensors"}"#, "is not in \"1.safetensors\""),
      (#"[]"#, "weight_map is missing"),
      (#"{"a":"1.safetensors","a":"2.safetensors"}"#, "occurs twice"),
    ])
  func broken(map: String, because: String) throws {
    let path = try index(map)
    let error = #expect(throws: CheckpointError.self) {
      try SafetensorsFolder(folder: folder.path)
    }
    #expect(error?.path == path)
    #expect(error?.description.contains(because) == true, "\(error.debugDescription)")
  }

  @Test("a total_size that lies changes nothing, and a tensor that is not listed is left out")
  func totalSize() throws {
    try folder.write(
      #"{"metadata":{"total_size":9e99},"weight_map":{"b":"2.safetensors"}}"#,
      "model.safetensors.index.json")
    let weights = try SafetensorsFolder(folder: folder.path)
    #expect(weights.names == ["b"])
    #expect(weights.info("a") == nil)
  }

  @Test("a shard may be a link to a regular file, as caches have them, and to nothing else")
  func links() throws {
    _ = try index(#"{"a":"link.safetensors"}"#)
    let manager = FileManager.default
    let link = folder.path + "/link.safetensors"
    let cache = try TemporaryFolder()
    try manager.moveItem(atPath: folder.path + "/1.safetensors", toPath: cache.path + "/blob")
    try manager.createSymbolicLink(atPath: link, withDestinationPath: cache.path + "/blob")
    #expect(try SafetensorsFolder(folder: folder.path).readFloats("a") == [1])
    for (target, error) in [
      ("/dev/zero", CheckpointError.notRegularFile(path: link)),
      (cache.path, .notRegularFile(path: link)),
      (
        cache.path + "/none",
        .index(
          path: folder.path + "/model.safetensors.index.json",
          fault: .missingShard(tensor: "a", shard: "link.safetensors"))
      ),
    ] {
      try manager.removeItem(atPath: link)
      try manager.createSymbolicLink(atPath: link, withDestinationPath: target)
      #expect(throws: error) { try SafetensorsFolder(folder: folder.path) }
    }
    // A link to itself.
    try manager.removeItem(atPath: link)
    try manager.createSymbolicLink(atPath: link, withDestinationPath: link)
    #expect(throws: CheckpointError.self) { try SafetensorsFolder(folder: folder.path) }
  }

  @Test("a tensor in two shards is refused")
  func twice() throws {
    try SafetensorsWriter.write(
      [
        NamedTensor(name: "a", shape: [1], values: [0]),
        NamedTensor(name: "b", shape: [1], values: [0]),
      ], to: folder.path + "/2.safetensors")
    let path = try index(#"{"a":"1.safetensors","b":"2.safetensors"}"#)
    #expect(
      throws: CheckpointError.index(
        path: path,
        fault: .tensorInTwoShards(tensor: "a", first: "1.safetensors", second: "2.safetensors"))
    ) { try SafetensorsFolder(folder: folder.path) }
  }

  @Test("a folder without weights names the file that is missing")
  func none() throws {
    let empty = try TemporaryFolder()
    let path = empty.path + "/model.safetensors"
    let error = #expect(throws: CheckpointError.missingFile(path: path)) {
      try SafetensorsFolder(folder: empty.path)
    }
    #expect(error?.kind == .missingInput)
  }
}
