package import Checkpoints
internal import StrictJSON

/// The model that an adapter is trained on, named by folder and content.
package struct BaseModel: Sendable, Equatable {
  package let path: String
  /// SHA-256 over the names and hashes of config.json and the weight files.
  package let digest: String

  /// Reads every file of the model once.
  package init(folder: String) throws(CheckpointError) {
    path = folder
    digest = try FileDigest.ofModel(folder)
  }

  var json: JSONValue { ["path": .string(path), "sha256": .string(digest)] }

  /// Refuses to go on with another base than the checkpoint's, with an adapter where the policy was
  /// trained, or the other way round. The folder may have another name by now.
  static func requireSame(
    _ base: BaseModel?, in checkpoint: RunCheckpoint
  ) throws(ConfigError) {
    let stored = checkpoint.state["base"]?["sha256"]?.string
    guard stored != base?.digest else { return }
    guard let stored, let base else {
      throw ConfigError(
        key: "lora.rank",
        message: stored == nil
          ? "\(checkpoint.path) is of a run that trained the policy itself, not an adapter"
          : "\(checkpoint.path) is of a run that trained an adapter; give the same lora section")
    }
    throw ConfigError(
      key: "model",
      message:
        "\(base.path) has other weights (SHA-256 \(base.digest.prefix(12))…) than the base of "
        + "\(checkpoint.path) (\(stored.prefix(12))…); an adapter goes with one base")
  }
}
