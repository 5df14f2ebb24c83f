// What the I/O tests share: a folder of their own, and the check that an error says what it should.
#ifndef COBLE_TESTS_IO_FILES_H
#define COBLE_TESTS_IO_FILES_H

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <sstream>
#include <string>

#include "coble/status.h"

class Files : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "coble_io_XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    folder = name;
    testing::internal::CaptureStderr();
  }
  // The library prints nothing, and neither may the libraries below it.
  void TearDown() override {
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
    std::filesystem::remove_all(folder);
  }
  std::string Path(const std::string &name) const { return (folder / name).string(); }
  std::string Write(const std::string &name, const std::string &content) const {
    std::ofstream(Path(name), std::ios::binary) << content;
    return Path(name);
  }
  static std::string Read(const std::string &path) {
    std::ifstream file(path, std::ios::binary);
    std::stringstream all;
    all << file.rdbuf();
    return all.str();
  }
  size_t Count() const {
    size_t count = 0;
    for (const auto &entry : std::filesystem::directory_iterator(folder)) count += entry.exists();
    return count;
  }
  std::filesystem::path folder;
};

// The status, and every one of the texts in the message.
inline void ExpectError(coble_status got, coble_status expected,
                        std::initializer_list<const char *> texts) {
  EXPECT_EQ(got, expected) << coble_message();
  for (const char *text : texts)
    EXPECT_NE(std::string(coble_message()).find(text), std::string::npos)
        << "'" << text << "' is not in: " << coble_message();
}

#endif
