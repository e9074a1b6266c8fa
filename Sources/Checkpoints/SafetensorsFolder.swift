internal import StrictJSON

/// The weights of a Hugging Face folder: `model.safetensors`, or the shards its index names.
///
/// Every shard is opened and checked at once. A shard is named as a file of the folder itself; links
/// there are followed, since model caches are made of them, to regular files only. The index's
/// `total_size` decides nothing and is not read, tensors it does not list are left out.
package final class SafetensorsFolder: TensorSource {
  /// The single file, or the index.
  package let path: String
  /// Names of all tensors, in the order of their UTF-8 bytes.
  package let names: [String]
  private let files: [String: SafetensorsFile]

  /// Opens the weights of a folder.
  /// - Throws: `missingFile` when there are none; `index`, `header` or `tensor` by name.
  package init(folder: String) throws(CheckpointError) {
    let single = folder + "/model.safetensors"
    let index = folder + "/model.safetensors.index.json"
    var files: [String: SafetensorsFile] = [:]
    if Folder.exists(single) || !Folder.exists(index) {
      let file = try SafetensorsFile(path: single)
      for name in file.names { files[name] = file }
      path = single
    } else {
      files = try Self.shards(of: index, folder: folder)
      path = index
    }
    self.files = files
    names = files.keys.sorted(by: precedesInUTF8)
  }

  /// The files that hold the tensors, sorted.
  package var filePaths: [String] { Set(files.values.map(\.path)).sorted() }

  /// Type and shape of a tensor, if there is one of that name.
  package func info(_ name: String) -> TensorInfo? { files[name]?.info(name) }

  /// Fills `buffer` with the tensor's elements, converted to f32.
  package func readFloats(
    _ name: String, into buffer: UnsafeMutableBufferPointer<Float>
  ) throws(CheckpointError) {
    guard let file = files[name] else {
      throw .tensor(path: path, name: name, fault: .absent(expectedShape: nil))
    }
    try file.readFloats(name, into: buffer)
  }

  private static func shards(
    of index: String, folder: String
  ) throws(CheckpointError) -> [String: SafetensorsFile] {
    let root = try JSONFile.read(index, limit: SafetensorsHeader.byteLimit)
    guard let map = root["weight_map"]?.object else {
      throw .index(path: index, fault: .noWeightMap)
    }
    var shards: [String: SafetensorsFile] = [:]
    var holder: [String: String] = [:]
    var files: [String: SafetensorsFile] = [:]
    for (tensor, value) in map.members {
      guard let shard = value.string else {
        throw .index(path: index, fault: .shardNotString(tensor: tensor))
      }
      guard isPlainName(shard) else {
        throw .index(path: index, fault: .shardOutsideFolder(tensor: tensor, shard: shard))
      }
      let file: SafetensorsFile
      if let open = shards[shard] {
        file = open
      } else {
        let shardPath = folder + "/" + shard
        guard Folder.exists(shardPath) else {
          throw .index(path: index, fault: .missingShard(tensor: tensor, shard: shard))
        }
        file = try SafetensorsFile(path: shardPath)
        shards[shard] = file
        for name in file.names {
          if let first = holder.updateValue(shard, forKey: name) {
            throw .index(
              path: index, fault: .tensorInTwoShards(tensor: name, first: first, second: shard))
          }
        }
      }
      guard file.info(tensor) != nil else {
        throw .index(path: index, fault: .tensorNotInShard(tensor: tensor, shard: shard))
      }
      files[tensor] = file
    }
    return files
  }

  /// Whether a name from outside is that of a file directly in a folder.
  private static func isPlainName(_ name: String) -> Bool {
    !name.isEmpty && name != "." && name != ".." && name.utf8.count <= 255
      && !name.utf8.contains { $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: "\\") || $0 == 0 }
  }
}
