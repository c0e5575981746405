package dev.stategrad.server.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.stategrad.graphs.InvalidInputException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UserNameTest {
    @ParameterizedTest
    @ValueSource(strings = {"anna", "Anna.Berg", "anna@lab.example", "a", "7", "anna+gpu", "a-b_c"})
    void ofResource_name_isTaken(String name) {
        assertThat(UserName.ofResource("users/" + name)).isEqualTo(new UserName(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "anna",
                "users",
                "users/",
                "Users/anna",
                "users/ anna",
                "users/anna ",
                "users/../anna",
                "users/.anna",
                "users/-anna",
                "users/anna/models",
                "users/anna\n",
                "users/anna\u0000",
                "users/\u0430nna",
                "users/\uff41nna",
                "users/anna\u200b",
                "users/a\u0308nna",
                "users/local",
                "users/LOCAL",
                "users/*",
                "users/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
            })
    void ofResource_noName_isRefusedOnOneLine(String resource) {
        assertThatThrownBy(() -> UserName.ofResource(resource))
                .isInstanceOf(InvalidInputException.class)
                .hasMessageStartingWith("name: expected users/ and 1 to 64 of")
                .hasMessageNotContainingAny("\n", "\u0000", "\u200b");
    }
}
