<?php

/*
 * Help tokens for your product's backend: copy this file. PHP 8.0 or newer, no packages.
 *
 *     require 'HelpToken.php';
 *     $user = ['sub' => (string) $id, 'groups' => ['customers'], 'traits' => ['plan' => $plan]];
 *     echo json_encode(['token' => HelpToken::sign(
 *         $user, site: 'ledger', iss: 'ledger-web', kid: getenv('HELP_KEY_ID'), secret: getenv('HELP_SECRET'))]);
 *
 * `sign` throws InvalidArgumentException that names what is wrong. `verify($token, [$kid => $secret], site: 'ledger')`
 * does what the help server does, for your tests: it returns the viewer or throws TokenRejected with a `reason`.
 */

declare(strict_types=1);

final class TokenRejected extends Exception {
    public function __construct(public string $reason, string $why) {
        parent::__construct("$reason: $why");
    }
}

final class HelpToken {
    private const REQUIRED = ['iss', 'aud', 'sub', 'iat', 'exp', 'jti'];
    private const OPTIONAL = ['account', 'groups', 'traits', 'locale', 'scope'];
    private const ALLOWED = [
        'iss' => 'a text of 1 to 200 characters', 'aud' => 'a text or a list of texts',
        'sub' => 'a text of 1 to 200 characters', 'jti' => 'a text of 8 to 128 characters',
        'iat' => 'Unix seconds, a number', 'exp' => 'Unix seconds, a number', 'nbf' => 'Unix seconds, a number',
        'account' => 'a text of 1 to 200 characters', 'groups' => 'at most 100 lower case ids',
        'traits' => 'texts, numbers, booleans or lists of texts by name, at most 4096 bytes',
        'locale' => 'like pt-BR', 'scope' => 'a text or a list of texts',
    ];
    private const TRAIT = 'a text, number, boolean or list of texts, under a name of 1 to 120 characters';
    private const KEY_ID = '/^[\w.-]{1,64}$/D';
    private const TEXT = '/^[^\x00-\x1f\x7f-\x{9f}]{1,200}$/Du';
    private const JTI = '/^[^\x00-\x1f\x7f-\x{9f}]{8,128}$/Du';
    private const LOCALE = '/^(?=.{2,35}$)[a-z]{2,8}(-[a-z0-9]{1,8}){0,7}$/iD';

    /** A token for the user `sub`, who may have account, groups, traits, locale and scope. Times are in seconds. */
    public static function sign(array $user, string $site, string $iss, string $kid, string $secret,
        int $lifetime = 600, ?int $now = null, ?string $jti = null): string {
        $now ??= time();
        $claims = ['iss' => $iss, 'aud' => $site, 'sub' => $user['sub'] ?? null, 'iat' => $now,
            'exp' => $now + $lifetime, 'jti' => $jti ?? self::base64url(random_bytes(16))];
        foreach (self::OPTIONAL as $name) {
            $value = $user[$name] ?? null;
            if (!in_array($value, [null, '', []], true)) {
                $claims[$name] = $name === 'traits' && is_array($value) ? (object) $value : $value;
            }
        }
        $wrong = match (true) {
            $lifetime < 1 || $lifetime > 900 => 'lifetime has to be 1 to 900 seconds',
            !preg_match(self::KEY_ID, $kid) => 'kid has to be the id of a key; kid and secret may be swapped',
            ($claims['scope'] ?? 'author') !== 'author' => 'scope has to be author; others belong to API keys',
            default => self::wrongClaim($claims),
        };
        $wrong === null || throw new InvalidArgumentException($wrong);
        $header = self::base64url(self::json(['typ' => 'help+jwt', 'alg' => 'HS256', 'kid' => $kid]));
        $signed = $header . '.' . self::base64url(self::json($claims));
        $token = $signed . '.' . self::base64url(self::hmac($signed, $secret));
        strlen($token) <= 8192 || throw new InvalidArgumentException('groups and traits are too large for one token');
        return $token;
    }

    /** The viewer of a token. `$keys` maps the ids of keys to their secrets. */
    public static function verify(string $token, array $keys, string $site, ?float $now = null): array {
        self::need(strlen($token) <= 8192, 'token_too_large', 'at most 8192 characters');
        $segments = explode('.', $token);
        self::need(count($segments) === 3, 'token_malformed', 'it has not three segments');
        self::need($segments[2] !== '', 'token_unsigned', 'the signature is empty');
        self::need(strlen($segments[0]) <= 512, 'token_too_large', 'at most 512 characters of header');
        [$header, $claims, $signature] = array_map([self::class, 'decode'], $segments);
        $right = self::hmac("$segments[0].$segments[1]", self::secretFor(self::read($header), $keys));
        self::need(hash_equals($right, $signature), 'token_signature', 'signed with another key, or changed since');
        return self::viewer(self::read($claims), $site, $now ?? microtime(true));
    }

    private static function secretFor(array $header, array $keys): string {
        $alg = $header['alg'] ?? null;
        self::need(!is_string($alg) || strtolower($alg) !== 'none', 'token_unsigned', 'alg is none');
        self::need($alg === 'HS256', 'token_algorithm', 'alg is not HS256');
        $others = array_diff(array_keys($header), ['alg', 'typ', 'kid']);
        self::need($others === [], 'token_malformed', 'the header has more than alg, typ and kid');
        self::need(($header['typ'] ?? null) === 'help+jwt', 'token_type', 'typ is not help+jwt');
        $kid = $header['kid'] ?? null;
        $known = is_string($kid) && preg_match(self::KEY_ID, $kid) && ($keys[$kid] ?? '') !== '';
        self::need($known, 'token_key_unknown', 'no such key is accepted');
        return $keys[$kid];
    }

    private static function viewer(array $claims, string $site, float $now): array {
        $wrong = self::wrongClaim($claims);
        self::need($wrong === null, 'token_claim', (string) $wrong);
        ['aud' => $aud, 'iat' => $iat, 'exp' => $exp] = $claims;
        self::need(in_array($site, (array) $aud, true), 'token_wrong_site', 'aud is not this site');
        self::need($exp > $iat, 'token_claim', 'exp has to be later than iat');
        self::need($exp - $iat <= 900, 'token_too_long', 'at most 900 seconds');
        self::need(max($iat, $claims['nbf'] ?? $iat) <= $now + 60, 'token_not_yet', 'iat or nbf lies ahead');
        self::need($now < $exp + 60, 'token_expired', 'exp is over');
        $scope = $claims['scope'] ?? [];
        $author = in_array('author', is_string($scope) ? explode(' ', $scope) : $scope, true);
        $groups = array_values(array_unique($claims['groups'] ?? []));
        return ['id' => $claims['sub'], 'account' => $claims['account'] ?? null, 'groups' => $groups,
            'traits' => (array) ($claims['traits'] ?? []), 'locale' => $claims['locale'] ?? null,
            'scopes' => $author ? ['author'] : []];
    }

    private static function wrongClaim(array $claims): ?string {
        foreach ([...self::REQUIRED, 'nbf', ...self::OPTIONAL] as $name) {
            $there = array_key_exists($name, $claims);
            if ($there ? !self::fits($name, $claims[$name]) : in_array($name, self::REQUIRED, true)) {
                $trait = $there && $name === 'traits' ? self::wrongTrait((array) $claims[$name]) : null;
                return $trait === null ? "$name has to be " . self::ALLOWED[$name] : "traits: $trait has to be " . self::TRAIT;
            }
        }
        return null;
    }

    private static function fits(string $name, mixed $value): bool {
        return match ($name) {
            'iss', 'sub', 'account' => self::isTexts([$value], self::TEXT),
            'jti' => self::isTexts([$value], self::JTI),
            'locale' => self::isTexts([$value], self::LOCALE),
            'iat', 'exp', 'nbf' => self::isNumber($value) && $value >= 0,
            'aud', 'scope' => is_string($value) || self::isTexts($value),
            'groups' => self::isTexts($value, '/^[a-z0-9][a-z0-9._-]{0,119}$/D') && count($value) <= 100,
            'traits' => $value instanceof stdClass && self::wrongTrait((array) $value) === null
                && strlen(self::json($value)) <= 4096,
        };
    }

    /** The name of the first trait that cannot be signed. */
    private static function wrongTrait(array $traits): ?string {
        foreach ($traits as $name => $value) {
            $fits = $value === null || is_bool($value) || self::isNumber($value)
                || self::isTexts(is_string($value) ? [$value] : $value);
            if (!$fits || !preg_match('/^[^\x00-\x1f\x7f-\x{9f}]{1,120}$/Du', (string) $name)) {
                return json_encode((string) $name, JSON_INVALID_UTF8_SUBSTITUTE | JSON_UNESCAPED_UNICODE);
            }
        }
        return null;
    }

    private static function isTexts(mixed $value, string $shape = '//u'): bool {
        $fits = static fn ($one) => is_string($one) && preg_match($shape, $one) === 1;
        return is_array($value) && array_values($value) === $value && array_filter($value, $fits) === $value;
    }

    private static function isNumber(mixed $value): bool {
        return (is_int($value) || is_float($value)) && abs($value) < 2 ** 53;
    }

    /** JSON that nobody reads differently: json_decode alone keeps the last of two equal names without a word. */
    private static function read(string $json): array {
        $value = json_decode($json, false, 9);
        self::need($value instanceof stdClass, 'token_malformed', 'it is not a JSON object, or nested deeper than 8');
        $text = '"(?:[^"\\\\]++|\\\\.)*+"';
        preg_match_all("/($text)\\s*:|$text|[{}[\\]]|-?\\d[\\d.eE+-]*/", $json, $parts, PREG_SET_ORDER);
        $open = [];  // the names in each object that is not closed yet
        foreach ($parts as $part) {
            self::need(abs((float) $part[0]) < 2 ** 53, 'token_malformed', 'a number is beyond 2^53 - 1');
            if (isset($part[1])) {
                $name = '"' . json_decode($part[1]);  // the quote keeps "1" from becoming the number 1
                self::need(!str_contains($name, "\0"), 'token_malformed', 'a name holds a null character');
                self::need(!isset(end($open)[$name]), 'token_duplicate_key', 'a name is there twice');
                $open[array_key_last($open)][$name] = true;
            } elseif ($part[0] === '{' || $part[0] === '[') {
                $open[] = [];
            } elseif ($part[0] === '}' || $part[0] === ']') {
                array_pop($open);
            }
        }
        return (array) $value;
    }

    private static function json(mixed $value): string {
        $flags = JSON_UNESCAPED_SLASHES | JSON_UNESCAPED_UNICODE | JSON_UNESCAPED_LINE_TERMINATORS;
        return json_encode($value, $flags | JSON_THROW_ON_ERROR);
    }

    private static function base64url(string $bytes): string {
        return rtrim(strtr(base64_encode($bytes), '+/', '-_'), '=');
    }

    private static function decode(string $segment): string {
        $bytes = (string) base64_decode(strtr($segment, '-_', '+/'));
        // base64_decode skips what it does not know; here a token has one spelling
        self::need(self::base64url($bytes) === $segment, 'token_malformed', 'a segment is not base64url');
        return $bytes;
    }

    private static function hmac(string $signed, string $secret): string {
        $key = (string) base64_decode(strtr($secret, '-_', '+/'));
        $good = strlen($key) >= 32 && self::base64url($key) === $secret;
        $good || throw new InvalidArgumentException(
            'secret: 32 bytes or more, in base64url, as `helpsdk keys add` shows it; kid and secret may be swapped');
        return hash_hmac('sha256', $signed, $key, true);
    }

    private static function need(bool $right, string $reason, string $why): void {
        $right || throw new TokenRejected($reason, $why);
    }
}
