internal import CImage
internal import Tasks

/// Paints scenes and writes them as files.
package enum ShapePainter {
  /// Samples of a pixel along each side; their mean smooths the edges.
  private static let samples = 4

  /// `[height, width, 3]` samples, 0 to 255.
  package static func pixels(of scene: ShapeScene) -> [UInt8] {
    let (width, height) = (scene.width, scene.height)
    var canvas = [Float](repeating: 0, count: width * height * 3)
    for row in 0..<height {
      for column in 0..<width {
        let part = Float(row + column) / Float(width + height - 2)
        for channel in 0..<3 {
          canvas[(row * width + column) * 3 + channel] =
            Float(scene.background[channel]) + part * Float(scene.slope[channel])
        }
      }
    }
    for index in scene.paintOrder { paint(scene.shapes[index], on: &canvas, width, height) }
    var random = CounterRandom(seed: scene.seed, purpose: "noise of shapes", scene.counter)
    let noise = Float(scene.noise)
    var pixels = [UInt8](repeating: 0, count: canvas.count)
    for pixel in 0..<width * height {
      let bits = scene.noise > 0 ? random.next() : 0
      for channel in 0..<3 {
        let share = Float((bits >> UInt64(16 * channel)) & 0xFFFF) / 32767.5 - 1
        let place = pixel * 3 + channel
        let value = canvas[place] + (scene.noise > 0 ? share * noise : 0)
        pixels[place] = UInt8(min(max(value.rounded(), 0), 255))
      }
    }
    return pixels
  }

  private static func paint(
    _ shape: PlacedShape, on canvas: inout [Float], _ width: Int, _ height: Int
  ) {
    let corners = shape.kind.outline
    let middle = shape.colour.rgb
    let colour = zip([middle.0, middle.1, middle.2], shape.tint).map { Float($0 + $1) }
    let columns = range(shape.x, shape.radius, width)
    for row in range(shape.y, shape.radius, height) {
      for column in columns {
        var hits = 0
        for i in 0..<samples {
          let y = (Double(row) + (Double(i) + 0.5) / Double(samples) - shape.y) / shape.radius
          for j in 0..<samples {
            let x = (Double(column) + (Double(j) + 0.5) / Double(samples) - shape.x) / shape.radius
            if shape.kind.contains(x: x, y: y, corners) { hits += 1 }
          }
        }
        guard hits > 0 else { continue }
        let share = Float(hits) / Float(samples * samples)
        for channel in 0..<3 {
          let place = (row * width + column) * 3 + channel
          canvas[place] += share * (colour[channel] - canvas[place])
        }
      }
    }
  }

  /// Pixels that a shape may touch.
  private static func range(_ centre: Double, _ radius: Double, _ side: Int) -> Range<Int> {
    max(Int(centre - radius) - 1, 0)..<min(Int(centre + radius) + 2, side)
  }

  /// A PNG or JPEG file of the scene, as its ``ShapeScene/jpegQuality`` says.
  package static func file(of scene: ShapeScene) -> [UInt8] {
    encode(pixels(of: scene), width: scene.width, height: scene.height, scene.jpegQuality)
  }

  /// A PNG file, or with a quality from 1 to 100 a JPEG file, of `[height, width, 3]` samples.
  package static func encode(
    _ pixels: [UInt8], width: Int, height: Int, _ jpegQuality: Int?
  ) -> [UInt8] {
    precondition(
      width > 0 && height > 0 && width <= 4096 && height <= 4096
        && pixels.count == width * height * 3,
      "ShapePainter.encode: \(pixels.count) samples for \(width) x \(height)")
    // Noise does not compress: the room is that of the samples and twice a file's frame.
    let room = pixels.count * 2 + 1 << 16
    var message = [CChar](repeating: 0, count: Int(CIMAGE_MESSAGE_SIZE))
    var status: Int32 = 0
    let file = [UInt8](unsafeUninitializedCapacity: room) { out, count in
      guard let base = out.baseAddress else { return }
      if let jpegQuality {
        status = cimage_jpeg_encode(
          pixels, UInt32(width), UInt32(height), Int32(jpegQuality), base, room, &count, &message)
      } else {
        status = cimage_png_encode(
          pixels, UInt32(width), UInt32(height), base, room, &count, &message)
      }
    }
    precondition(
      status == Int32(CIMAGE_OK.rawValue),
      "ShapePainter.encode: \(width) x \(height) failed: "
        + String(decoding: message.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self))
    return file
  }
}
