package dev.stategrad.server.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryTest {
    @TempDir
    private Path folder;

    @BeforeEach
    void needRights() {
        assumeThat(folder.getFileSystem().supportedFileAttributeViews()).contains("posix");
    }

    @Test
    void open_databaseInAMissingDirectory_makesItItsOwnersAlone() throws IOException {
        Path data = folder.resolve("data");

        Database.open(data.resolve("stategrad.db")).close();

        assertThat(rights(data)).isEqualTo(PosixFilePermissions.fromString("rwx------"));
    }

    @Test
    void create_directoryThatIsThere_keepsItsRights() throws IOException {
        Set<PosixFilePermission> given = PosixFilePermissions.fromString("rwxr-x---");
        Path data = Files.createDirectory(folder.resolve("data"));
        Files.setPosixFilePermissions(data, given);

        DataDirectory.create(data);

        assertThat(rights(data)).isEqualTo(given);
    }

    private static Set<PosixFilePermission> rights(Path path) throws IOException {
        return Files.getPosixFilePermissions(path);
    }
}
