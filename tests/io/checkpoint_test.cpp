// States in files: what was written comes back, and no damage goes unseen.
#include "coble/checkpoint.h"

#include <cmath>
#include <cstring>
#include <vector>

#include "files.h"

namespace {

class Checkpoint : public Files {
 protected:
  coble_state state = {}, back = {};
  std::string path;

  void SetUp() override {
    Files::SetUp();
    if (!coble_checkpoint_available()) GTEST_SKIP() << "built without HDF5";
    path = Path("checkpoint_0001.h5");
    const uint8_t bytes[] = {0, 1, 255};
    const int32_t ints[] = {-5, INT32_MAX};
    const int64_t longs[] = {INT64_MIN, 7};
    const float floats[] = {-0.0f, 1e-42f, INFINITY};
    std::vector<double> doubles(3000);
    for (size_t i = 0; i < doubles.size(); i++) doubles[i] = std::sin((double)i);
    doubles[7] = NAN;
    const std::string text = "a: 1  # \xc2\xb5m\nb: two\n";
    Put("bytes", COBLE_STATE_UINT8, 3, bytes);
    Put("ints", COBLE_STATE_INT32, 2, ints);
    Put("longs", COBLE_STATE_INT64, 2, longs);
    Put("floats", COBLE_STATE_FLOAT, 3, floats);
    Put("doubles", COBLE_STATE_DOUBLE, (int64_t)doubles.size(), doubles.data());
    Put("none", COBLE_STATE_DOUBLE, 0, nullptr);
    Put("case", COBLE_STATE_TEXT, (int64_t)text.size(), text.data());
    Put("empty", COBLE_STATE_TEXT, 0, nullptr);
  }
  void TearDown() override {
    coble_state_release(&state);
    coble_state_release(&back);
    Files::TearDown();
  }
  void Put(const char *name, coble_state_type type, int64_t count, const void *data) {
    ASSERT_EQ(coble_state_put(&state, name, type, count, data), COBLE_OK) << coble_message();
  }
  // The arrays read are those written, to the bit.
  bool Same() const {
    if (back.count != state.count) return false;
    for (int i = 0; i < state.count; i++) {
      const coble_state_array &a = state.array[i];
      const coble_state_array *b = coble_state_at(&back, a.name);
      const size_t size = (size_t)a.count * coble_state_size(a.type);
      if (!b || b->type != a.type || b->count != a.count || std::memcmp(a.data, b->data, size) != 0)
        return false;
    }
    return true;
  }
};

TEST_F(Checkpoint, ComesBackToTheBit) {
  ASSERT_EQ(coble_checkpoint_write(path.c_str(), &state), COBLE_OK) << coble_message();
  EXPECT_EQ(Count(), 1u) << "nothing temporary stays";
  ASSERT_EQ(coble_checkpoint_read(path.c_str(), &back), COBLE_OK) << coble_message();
  EXPECT_TRUE(Same());
  EXPECT_EQ(Read(path).rfind("coble checkpoint 1: ", 0), 0u);
}

TEST_F(Checkpoint, LongArraysOfSeveralChunksComeBack) {
  const std::vector<float> values((1 << 21) + 3, 2.5f);
  Put("long", COBLE_STATE_FLOAT, (int64_t)values.size(), values.data());
  ASSERT_EQ(coble_checkpoint_write(path.c_str(), &state), COBLE_OK) << coble_message();
  ASSERT_EQ(coble_checkpoint_read(path.c_str(), &back), COBLE_OK) << coble_message();
  EXPECT_TRUE(Same());
}

TEST_F(Checkpoint, AnyFlippedBitIsSeen) {
  ASSERT_EQ(coble_checkpoint_write(path.c_str(), &state), COBLE_OK) << coble_message();
  const std::string good = Read(path);
  for (size_t at = 0; at < good.size(); at += at < 600 ? 1 : 211) {
    std::string bad = good;
    bad[at] = (char)(bad[at] ^ (1 << at % 8));
    Write("bad.h5", bad);
    ASSERT_EQ(coble_checkpoint_read(Path("bad.h5").c_str(), &back), COBLE_ERR_INPUT)
        << "byte " << at << " of " << good.size();
    ASSERT_EQ(back.count, 0);
  }
  EXPECT_NE(std::strstr(coble_message(), "bad.h5 is damaged"), nullptr) << coble_message();
}

uint32_t crc32_of(const std::string &text, size_t from) {
  uint32_t sum = ~0u;
  for (size_t i = from; i < text.size(); i++) {
    sum ^= (uint8_t)text[i];
    for (int bit = 0; bit < 8; bit++) sum = sum >> 1 ^ (sum & 1 ? 0xedb88320u : 0);
  }
  return ~sum;
}

// The datasets' own checksums: a bit flips in the values, and the line in front agrees with it.
TEST_F(Checkpoint, DatasetsHaveChecksumsOfTheirOwn) {
  ASSERT_EQ(coble_checkpoint_write(path.c_str(), &state), COBLE_OK) << coble_message();
  std::string file = Read(path);
  const coble_state_array *doubles = coble_state_at(&state, "doubles");
  const std::string values(static_cast<const char *>(doubles->data), 3000 * sizeof(double));
  const size_t at = file.find(values);
  ASSERT_NE(at, std::string::npos) << "values lie in the file as they are";
  for (const bool flip : {false, true}) {
    if (flip) file[at + 12345] ^= 4;
    char head[128];
    snprintf(head, sizeof head, "coble checkpoint 1: %zu bytes from byte 512 on, CRC-32 %08x\n",
             file.size() - 512, crc32_of(file, 512));
    file.replace(0, strlen(head), head);
    Write("bad.h5", file);
    EXPECT_EQ(coble_checkpoint_read(Path("bad.h5").c_str(), &back),
              flip ? COBLE_ERR_INPUT : COBLE_OK);
    coble_state_release(&back);
  }
  EXPECT_NE(std::strstr(coble_message(), "damaged: doubles"), nullptr) << coble_message();
}

TEST_F(Checkpoint, TruncatedEmptyAndForeignFilesAreRefused) {
  ASSERT_EQ(coble_checkpoint_write(path.c_str(), &state), COBLE_OK) << coble_message();
  const std::string good = Read(path);
  for (const size_t length :
       {(size_t)0, (size_t)1, (size_t)511, (size_t)512, good.size() / 2, good.size() - 1}) {
    Write("bad.h5", good.substr(0, length));
    ExpectError(coble_checkpoint_read(Path("bad.h5").c_str(), &back), COBLE_ERR_INPUT,
                {"bad.h5", "damaged"});
  }
  Write("bad.h5", good + "x");
  ExpectError(coble_checkpoint_read(Path("bad.h5").c_str(), &back), COBLE_ERR_INPUT, {"damaged"});
  Write("bad.h5", std::string(4096, 'x'));
  ExpectError(coble_checkpoint_read(Path("bad.h5").c_str(), &back), COBLE_ERR_INPUT,
              {"does not begin as a checkpoint"});
  ExpectError(coble_checkpoint_read(Path("absent.h5").c_str(), &back), COBLE_ERR_INPUT,
              {"absent.h5"});
}

TEST_F(Checkpoint, WhatCannotBeWrittenLeavesTheOldFile) {
  Write("checkpoint_0001.h5", "old");
  std::filesystem::create_directory(path + ".part");
  ExpectError(coble_checkpoint_write(path.c_str(), &state), COBLE_ERR_IO, {"cannot be written"});
  EXPECT_EQ(Read(path), "old");
  ExpectError(coble_checkpoint_write(Path("none/checkpoint_0001.h5").c_str(), &state), COBLE_ERR_IO,
              {"cannot be written"});
}

}  // namespace
