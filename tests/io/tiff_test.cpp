#include <gtest/gtest.h>
#include <tiffio.h>

#include <cstring>
#include <string>
#include <vector>

#include "coble/image.h"
#include "files.h"

namespace {

struct Kind {
  uint16_t bits = 8, samples = 1, format = SAMPLEFORMAT_UINT, compression = COMPRESSION_NONE;
  uint32_t tile = 0, rows_per_strip = 3;
  const char *description = nullptr;
};

void write_tiles(TIFF *tiff, uint32_t nx, uint32_t ny, uint32_t tile, const char *page,
                 size_t value) {
  std::vector<char> buffer(tile * tile * value);
  for (uint32_t y = 0; y < ny; y += tile)
    for (uint32_t x = 0; x < nx; x += tile) {
      std::fill(buffer.begin(), buffer.end(), 99);
      for (uint32_t r = 0; r < tile && y + r < ny; r++)
        std::memcpy(&buffer[r * tile * value], page + ((y + r) * nx + x) * value,
                    std::min(tile, nx - x) * value);
      ASSERT_GT(TIFFWriteTile(tiff, buffer.data(), x, y, 0, 0), 0);
    }
}

// One page; `page` is [ny][nx] samples of the kind's own size.
void write_page(TIFF *tiff, uint32_t nx, uint32_t ny, const Kind &kind, const void *page) {
  TIFFSetField(tiff, TIFFTAG_IMAGEWIDTH, nx);
  TIFFSetField(tiff, TIFFTAG_IMAGELENGTH, ny);
  TIFFSetField(tiff, TIFFTAG_BITSPERSAMPLE, kind.bits);
  TIFFSetField(tiff, TIFFTAG_SAMPLESPERPIXEL, kind.samples);
  TIFFSetField(tiff, TIFFTAG_SAMPLEFORMAT, kind.format);
  TIFFSetField(tiff, TIFFTAG_COMPRESSION, kind.compression);
  TIFFSetField(tiff, TIFFTAG_PLANARCONFIG, PLANARCONFIG_CONTIG);
  TIFFSetField(tiff, TIFFTAG_PHOTOMETRIC,
               kind.samples == 3 ? PHOTOMETRIC_RGB : PHOTOMETRIC_MINISBLACK);
  if (kind.description) TIFFSetField(tiff, TIFFTAG_IMAGEDESCRIPTION, kind.description);
  const char *bytes = (const char *)page;
  const size_t value = kind.bits / 8u * kind.samples;
  if (kind.tile) {
    TIFFSetField(tiff, TIFFTAG_TILEWIDTH, kind.tile);
    TIFFSetField(tiff, TIFFTAG_TILELENGTH, kind.tile);
    write_tiles(tiff, nx, ny, kind.tile, bytes, value);
  } else {
    TIFFSetField(tiff, TIFFTAG_ROWSPERSTRIP, kind.rows_per_strip);
    std::vector<char> row(nx * value);  // libtiff may swap in place
    for (uint32_t y = 0; y < ny; y++) {
      std::memcpy(row.data(), bytes + y * row.size(), row.size());
      ASSERT_EQ(TIFFWriteScanline(tiff, row.data(), y, 0), 1);
    }
  }
  ASSERT_EQ(TIFFWriteDirectory(tiff), 1);
}

class Tiff : public Files {
 protected:
  // nz pages of the same kind, from values[z][y][x].
  template <class Value>
  std::string WriteStack(const char *mode, const Kind &kind, const std::vector<Value> &values) {
    const std::string path = Path("stack.tif");
    TIFF *tiff = TIFFOpen(path.c_str(), mode);
    for (uint32_t z = 0; z < nz; z++)
      write_page(tiff, nx, ny, kind, &values[z * nx * ny * kind.samples]);
    TIFFClose(tiff);
    return path;
  }
  template <class Value>
  void ExpectSame(const std::string &path, const std::vector<Value> &values) {
    const coble_image_params p = coble_image_defaults();
    coble_image image;
    ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
    EXPECT_EQ(image.n[0], (int)nx);
    EXPECT_EQ(image.n[1], (int)ny);
    EXPECT_EQ(image.n[2], (int)nz);
    EXPECT_EQ(image.type, sizeof(Value) == 2 ? COBLE_VALUE_UINT16 : COBLE_VALUE_UINT8);
    EXPECT_EQ(std::memcmp(image.value, values.data(), values.size() * sizeof(Value)), 0);
    coble_image_release(&image);
  }
  void ExpectRefused(const std::string &path, std::initializer_list<const char *> texts) {
    const coble_image_params p = coble_image_defaults();
    coble_image image;
    ExpectError(coble_image_read(path.c_str(), &p, &image), COBLE_ERR_INPUT, texts);
    EXPECT_EQ(image.value, nullptr);
  }
  template <class Value>
  static std::vector<Value> Values(int samples = 1) {
    std::vector<Value> values(nx * ny * nz * samples);
    for (size_t i = 0; i < values.size(); i++) values[i] = (Value)(i * 7919 + 13);
    return values;
  }
  static constexpr uint32_t nx = 21, ny = 17, nz = 5;
};

TEST_F(Tiff, EveryLayoutReadsTheSame) {
  for (uint16_t compression :
       {COMPRESSION_NONE, COMPRESSION_LZW, COMPRESSION_PACKBITS, COMPRESSION_ADOBE_DEFLATE}) {
    for (uint32_t tile : {0u, 16u}) {
      for (const char *mode : {"wl", "wb", "w8"}) {  // little and big endian, BigTIFF
        SCOPED_TRACE(std::to_string(compression) + " " + std::to_string(tile) + " " + mode);
        Kind kind;
        kind.compression = compression;
        kind.tile = tile;
        ExpectSame(WriteStack(mode, kind, Values<uint8_t>()), Values<uint8_t>());
        kind.bits = 16;
        ExpectSame(WriteStack(mode, kind, Values<uint16_t>()), Values<uint16_t>());
      }
    }
  }
}

TEST_F(Tiff, PagesBecomeTheLayersX) {
  const std::vector<uint16_t> values = Values<uint16_t>();
  Kind kind;
  kind.bits = 16;
  const std::string path = WriteStack("w", kind, values);
  coble_image_params p = coble_image_defaults();
  std::strcpy(p.axes, "zyx");
  p.se_face = '+';
  p.crop_first[0] = 2;
  p.crop_size[0] = 2;
  coble_image image;
  ASSERT_EQ(coble_image_read(path.c_str(), &p, &image), COBLE_OK) << coble_message();
  ASSERT_EQ(image.n[0], 2);
  ASSERT_EQ(image.n[1], (int)ny);
  ASSERT_EQ(image.n[2], (int)nx);
  const uint16_t *value = (const uint16_t *)image.value;
  for (uint32_t k = 0; k < nx; k++)
    for (uint32_t j = 0; j < ny; j++)
      for (uint32_t i = 0; i < 2; i++)
        ASSERT_EQ(*value++, values[(nx - 1 - k) + nx * (j + ny * (i + 2))]);
  coble_image_release(&image);
}

TEST_F(Tiff, OtherSampleFormatsAreRefused) {
  Kind kind;
  kind.bits = 32;
  kind.format = SAMPLEFORMAT_IEEEFP;
  ExpectRefused(WriteStack("w", kind, Values<float>()),
                {"stack.tif", "page 0", "32-bit floating-point", "8- or 16-bit unsigned"});
  kind.format = SAMPLEFORMAT_UINT;
  ExpectRefused(WriteStack("w", kind, Values<uint32_t>()), {"32-bit unsigned"});
  kind.bits = 16;
  kind.format = SAMPLEFORMAT_INT;
  ExpectRefused(WriteStack("w", kind, Values<int16_t>()), {"16-bit signed"});
  kind = Kind();
  kind.samples = 3;
  ExpectRefused(WriteStack("w", kind, Values<uint8_t>(3)), {"3 samples", "one grey channel"});
}

TEST_F(Tiff, PagesMustAgree) {
  const std::string path = Path("mixed.tif");
  const std::vector<uint16_t> values = Values<uint16_t>();
  for (int change = 0; change < 2; change++) {
    Kind kind;
    TIFF *tiff = TIFFOpen(path.c_str(), "w");
    write_page(tiff, nx, ny, kind, values.data());
    write_page(tiff, nx, ny, kind, values.data());
    if (change == 1) kind.bits = 16;
    write_page(tiff, nx, change == 0 ? ny - 1 : ny, kind, values.data());
    TIFFClose(tiff);
    ExpectRefused(path, {"mixed.tif", "page 2 is 21 x ", "page 0 is 21 x 17 of 1"});
  }
}

TEST_F(Tiff, TruncatedFilesAreRefused) {
  const std::vector<uint8_t> values = Values<uint8_t>();
  const std::string whole = Read(WriteStack("w", Kind(), values));
  ASSERT_GT(whole.size(), 2000u);
  for (size_t size = 0; size + 8 < whole.size(); size += 37) {
    SCOPED_TRACE(size);
    ExpectRefused(Write("cut.tif", whole.substr(0, size)), {"cut.tif: "});
  }
  ExpectRefused(Write("text.tif", "no image at all"), {"text.tif", "not a readable TIFF"});
}

TEST_F(Tiff, ADamagedStripIsRefused) {
  Kind kind;
  kind.compression = COMPRESSION_ADOBE_DEFLATE;
  std::string all = Read(WriteStack("w", kind, Values<uint8_t>()));
  for (size_t i = 16; i < 60; i++) all[i] = (char)0xA5;
  ExpectRefused(Write("bad.tif", all), {"bad.tif", "page 0", "damaged"});
}

// Sizes are believed only as far as the file can hold them.
TEST_F(Tiff, SizesBeyondTheFileAreRefused) {
  const std::string path = Path("claims.tif");
  TIFF *tiff = TIFFOpen(path.c_str(), "w");
  const uint8_t page[4 * 3] = {0};
  write_page(tiff, 4, 3, Kind(), page);
  TIFFClose(tiff);
  std::string text = Read(path);
  for (const char *tag : {"\x00\x01\x03\x00", "\x01\x01\x03\x00"}) {  // width and height, short
    const size_t at = text.find(std::string(tag, 4));
    ASSERT_NE(at, std::string::npos);
    text.replace(at + 8, 2, "\xff\xff");
  }
  const coble_image_params p = coble_image_defaults();
  coble_image image;
  ExpectError(coble_image_read(Write("claims.tif", text).c_str(), &p, &image), COBLE_ERR_INPUT,
              {"claims.tif", "65535 x 65535 x 1 voxels", "damaged"});
}

TEST_F(Tiff, AnImageJStackInOnePageIsRefused) {
  Kind kind;
  kind.description = "ImageJ=1.53k\nimages=5\nslices=5\n";
  ExpectSame(WriteStack("w", kind, Values<uint8_t>()), Values<uint8_t>());
  kind.description = "ImageJ=1.53k\nimages=3000\nslices=3000\n";
  ExpectRefused(WriteStack("w", kind, Values<uint8_t>()), {"3000 slices", "5 page"});
}

}  // namespace
